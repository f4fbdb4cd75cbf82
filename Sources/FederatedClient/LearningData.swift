/// What a node has to learn from and to be measured on.
package protocol LearningData: AnyObject, Sendable {
  /// Examples to train on, some of them once they are no longer wanted.
  func training(_ isWanted: () -> Bool) -> Examples
  /// Examples that are never trained on.
  func holdOut(_ isWanted: () -> Bool) -> Examples
}

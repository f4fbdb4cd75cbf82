/// An area of the picture within straight edges, the last vertex joined to the first.
public struct Polygon: Equatable, Sendable {
  public static let maximumVertexCount = 256

  public let vertices: [Keypoint]

  /// nil for fewer than three vertices, more than `maximumVertexCount`, or one that is no number or 2^20 pixels away.
  public init?(_ vertices: [Keypoint]) {
    guard 3...Polygon.maximumVertexCount ~= vertices.count else { return nil }
    for vertex in vertices where !vertex.isUsable { return nil }
    self.vertices = vertices
  }

  /// Whether a ray from the point to the right crosses the edges an odd number of times.
  ///
  /// Edges are taken from the top down whichever way round the polygon is: a point on the edge that two polygons share
  /// is inside one of them.
  public func contains(_ point: Keypoint) -> Bool {
    guard point.isUsable else { return false }
    var isInside = false
    var previous = vertices[vertices.count - 1]
    for vertex in vertices {
      let (top, bottom) = previous.y < vertex.y ? (previous, vertex) : (vertex, previous)
      previous = vertex
      guard top.y <= point.y, point.y < bottom.y else { continue }
      let (run, rise) = (Double(bottom.x) - Double(top.x), Double(bottom.y) - Double(top.y))
      let right = run * (Double(point.y) - Double(top.y)) - rise * (Double(point.x) - Double(top.x))
      if right > 0 { isInside.toggle() }
    }
    return isInside
  }
}

extension Keypoint {
  /// Both are numbers below the limit of boxes.
  var isUsable: Bool { abs(x) <= Box.limit && abs(y) <= Box.limit }
}

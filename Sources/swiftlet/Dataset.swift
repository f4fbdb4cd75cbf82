internal import Console

/// Pictures and the class each shows.
struct Dataset {
  struct Item {
    let path: String
    let label: Int
  }

  private static let classNumbers = 0..<1_000_000

  let items: [Item]
  /// The number of classes as far as the data tell.
  let classCount: Int

  /// Reads a folder that has a `labels.tsv` (file, tab, class number on each line) or a folder for each class.
  ///
  /// A class folder is named by its number or by one of `classNames`; folders with other names are numbered in order.
  init(_ folder: String, classNames: [String]) throws(Refusal) {
    let table = folder + "/labels.tsv"
    items = exists(table) ? try Dataset.listed(table, folder) : try Dataset.sorted(folder, classNames)
    guard !items.isEmpty else { throw Refusal(folder, "no pictures: put them into one folder for each class") }
    classCount = (items.map(\.label).max() ?? 0) + 1
  }

  private static func listed(_ table: String, _ folder: String) throws(Refusal) -> [Item] {
    var items: [Item] = []
    for (number, line) in try readLabels(table).enumerated() where !line.isEmpty {
      let fields = line.split(separator: "\t", omittingEmptySubsequences: false)
      guard fields.count >= 2, let label = Int(fields[1]), classNumbers ~= label else {
        if number == 0 { continue }
        throw Refusal(table, "line \(number + 1): expected a file, a tab and a class number from 0")
      }
      items.append(Item(path: "\(folder)/\(fields[0])", label: label))
    }
    return items
  }

  private static func sorted(_ folder: String, _ classNames: [String]) throws(Refusal) -> [Item] {
    let names = try namesInFolder(folder).filter { isFolder("\(folder)/\($0)") }
    guard !names.isEmpty else {
      throw Refusal(folder, "neither labels.tsv nor a folder for each class; add one of them")
    }
    let labels = labels(ofFolders: names, classNames)
    var items: [Item] = []
    for (name, label) in zip(names, labels) {
      for file in try namesInFolder("\(folder)/\(name)") {
        items.append(Item(path: "\(folder)/\(name)/\(file)", label: label))
      }
    }
    return items
  }

  private static func labels(ofFolders names: [String], _ classNames: [String]) -> [Int] {
    let numbers = names.compactMap { Int($0) }.filter { classNumbers ~= $0 }
    if numbers.count == names.count { return numbers }
    let places = names.compactMap { classNames.firstIndex(of: $0) }
    return places.count == names.count ? places : Array(names.indices)
  }
}

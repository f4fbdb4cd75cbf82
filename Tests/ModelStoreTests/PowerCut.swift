import ModelStore

/// What a medium may hold after a power cut: every image that a file system may have made of some operations.
///
/// - A file's content is there once `create` has returned; when the cut falls into it, any beginning of it is, or zeros.
/// - Changes of names are there once their directory was synchronised. Of the others any may have happened, in any order;
///   of a rename one half alone, too.
struct PowerCut {
  /// Whether the medium does as it is told; false: neither names nor content are kept for being synchronised.
  var isHonest = true

  private enum Change {
    case directory(String)
    case link(String, [UInt8])
    case unlink(String)
    case move(String, String, [UInt8])

    var directory: String {
      switch self {
      case .directory(let path), .link(let path, _), .unlink(let path), .move(let path, _, _):
        DiskImage.parent(of: path)
      }
    }

    /// What the medium may make of it, the whole of it first.
    func outcomes(_ image: DiskImage) -> [DiskImage] {
      var done = image
      switch self {
      case .directory(let path): if image.holds(path) { done.directories.insert(path) }
      case .link(let path, let bytes): if image.holds(path) { done.files[path] = bytes }
      case .unlink(let path): done.files[path] = nil
      case .move(let from, let to, let bytes):
        guard image.holds(to) else { return [image] }
        done.files[to] = bytes
        let linked = done
        done.files[from] = nil
        var unlinked = image
        unlinked.files[from] = nil
        return [done, image, linked, unlinked]
      }
      return [done, image]
    }
  }

  /// The images after a cut behind the first `count` operations, or within the next one.
  func images(of start: DiskImage, _ operations: [MemoryDisk.Operation], cutAt count: Int) -> Set<DiskImage> {
    var (image, content) = (start, start.files)
    var pending: [Change] = []
    for operation in operations.prefix(count) {
      switch operation {
      case .makeDirectory(let path): pending.append(.directory(path))
      case .create(let path, let bytes):
        content[path] = bytes
        pending.append(.link(path, bytes))
      case .rename(let from, let to):
        let bytes = content.removeValue(forKey: from) ?? []
        content[to] = bytes
        pending.append(.move(from, to, bytes))
      case .remove(let path):
        content[path] = nil
        pending.append(.unlink(path))
      case .synchronize(let directory) where isHonest:
        for change in pending where change.directory == directory { image = change.outcomes(image)[0] }
        pending.removeAll { $0.directory == directory }
      case .synchronize: break
      }
    }
    var images: Set = [image]
    for change in pending { images = Set(images.flatMap { change.outcomes($0) }) }
    guard count < operations.count, case .create(let path, let bytes) = operations[count] else { return images }
    return images.union(images.flatMap { torn($0, path, bytes) })
  }

  private func torn(_ image: DiskImage, _ path: String, _ bytes: [UInt8]) -> [DiskImage] {
    guard image.holds(path) else { return [] }
    let beginnings = [0, 1, bytes.count / 2, bytes.count - 1].map { Array(bytes[..<$0]) }
    return (beginnings + [Array(repeating: 0, count: bytes.count)]).map {
      var torn = image
      torn.files[path] = $0
      return torn
    }
  }
}

import Foundation

/// Finds out whether files changed, by their sizes and times: cheap enough to be done every second.
struct FolderWatch: Sendable {
  /// Folders, searched with all below them, and files.
  var places: [String]
  /// A folder that is left out wherever it is met.
  var excluded: String?

  /// What the files are, as far as names, sizes and times tell; equal while nothing changed.
  struct Fingerprint: Equatable, Sendable {
    /// Files.
    var count = 0
    fileprivate var sum = 0
  }

  /// Endings of files and folders that no page is made from: states of trainings, logs, files that are being written.
  private static let endings = [".checkpoint", ".partial", ".trials"]
  /// Folders of other programs with thousands of files.
  private static let foreign: Set<String> = ["node_modules", "__pycache__"]

  private struct Identity: Hashable {
    var device: UInt64
    var number: UInt64

    init(_ facts: stat) {
      device = UInt64(truncatingIfNeeded: facts.st_dev)
      number = UInt64(truncatingIfNeeded: facts.st_ino)
    }
  }

  /// The state of all files now; what cannot be read counts as absent.
  ///
  /// Links to files are followed, links to folders only where they are among the places themselves: others may lead to a
  /// whole disk.
  func fingerprint() -> Fingerprint {
    var result = Fingerprint()
    // Whatever is among several places counts once.
    var seen: Set<Identity> = []
    var facts = stat()
    if let excluded, stat(excluded, &facts) == 0 { seen.insert(Identity(facts)) }
    var waiting = places.map { (path: $0, isPlace: true) }
    while let (path, isPlace) = waiting.popLast() {
      guard lstat(path, &facts) == 0 else { continue }
      let isLink = facts.st_mode & S_IFMT == S_IFLNK
      if isLink, stat(path, &facts) != 0 { continue }
      let isFolder = facts.st_mode & S_IFMT == S_IFDIR
      guard !(isFolder && isLink && !isPlace), seen.insert(Identity(facts)).inserted else { continue }
      if isFolder {
        let names = (try? FileManager.default.contentsOfDirectory(atPath: path)) ?? []
        waiting += names.filter(Self.counts).map { ("\(path)/\($0)", false) }
      } else {
        result.count += 1
        // A sum, for a folder's names come in no order.
        result.sum &+= Self.hash(path, facts)
      }
    }
    return result
  }

  private static func counts(_ name: String) -> Bool {
    !name.hasPrefix(".") && !foreign.contains(name) && !endings.contains { name.hasSuffix($0) }
  }

  private static func hash(_ path: String, _ facts: stat) -> Int {
    #if canImport(Darwin)
      let time = facts.st_mtimespec
    #else
      let time = facts.st_mtim
    #endif
    var hasher = Hasher()
    hasher.combine(path)
    hasher.combine(Identity(facts))
    hasher.combine(Int(facts.st_size))
    hasher.combine(Int(time.tv_sec))
    hasher.combine(Int(time.tv_nsec))
    return hasher.finalize()
  }
}

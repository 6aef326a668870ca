import Foundation

/// A folder that repro fills, with a list of the files that repro wrote there, so that cleaning removes those and no others.
///
/// The list is a file of its own, ``markerName``: one relative path a line, each added before its file is written. It is
/// locked (`flock`) for as long as a run goes on: shared by runs, exclusively by ``clean(_:)``.
public final class OutputFolder: @unchecked Sendable {
  /// Name of the list; a folder without it is not repro's to clean.
  public static let markerName = ".repro-output"
  private static let heading = "# Files that repro wrote here; repro clean removes these and no others."

  /// Path as the user gave it.
  public let path: String
  private let descriptor: Int32
  private let lock = NSLock()
  // Guarded by the lock.
  private var known: Set<String>

  /// Opens a folder to write to, which is created if need be, and keeps `clean` away until the object is gone.
  /// - Throws: ``FileError``; ``UsageError`` while `repro clean` is at work there.
  public init(_ path: String) throws {
    self.path = path
    try TextFile.createFolder(path)
    let marker = Self.marker(path)
    descriptor = open(marker, O_RDWR | O_CREAT | O_APPEND | O_CLOEXEC, 0o666)
    guard descriptor >= 0 else { throw FileError(.write, marker) }
    do {
      guard flock(descriptor, LOCK_SH | LOCK_NB) == 0, Descriptor.isOpen(descriptor, at: marker) else {
        throw UsageError("\(path): repro clean is removing files there; wait for it")
      }
      known = Set(try Self.entries(marker))
      let bytes = try TextFile.bytes(marker)
      if bytes.isEmpty { try Self.append(Self.heading, descriptor, marker) }
      // The last line of a process that was killed while it wrote; the next one begins a line of its own.
      if let last = bytes.last, last != UInt8(ascii: "\n") { try Self.append("", descriptor, marker) }
    } catch {
      close(descriptor)
      throw error
    }
  }

  deinit {
    // Closing alone would not do: a program that is just being started may hold a copy of the descriptor.
    flock(descriptor, LOCK_UN)
    close(descriptor)
  }

  /// Adds a file below the folder to the list; called before the file is written.
  /// - Throws: ``FileError`` when the list cannot be written.
  public func willWrite(_ file: String) throws {
    guard let relative = Self.relative(file, to: path), !relative.contains("\n") else { return }
    try lock.withLock {
      guard !known.contains(relative) else { return }
      try Self.append(relative, descriptor, Self.marker(path))
      known.insert(relative)
    }
  }

  /// Adds the files that are in a folder below this one, such as those that a command left.
  /// - Throws: ``FileError``.
  public func willWriteFiles(below folder: String) throws {
    guard let files = FileManager.default.enumerator(atPath: folder) else { return }
    for case let name as String in files { try willWrite("\(folder)/\(name)") }
  }

  /// Whether a file below the folder is one that repro wrote.
  public func lists(_ file: String) -> Bool {
    Self.relative(file, to: path).map { relative in lock.withLock { known.contains(relative) } } ?? false
  }

  /// Replaces a file below the folder as a whole; see ``TextFile/write(_:to:)-(Data,_)``.
  /// - Throws: ``FileError``.
  public func write(_ data: Data, to file: String) throws {
    try willWrite(file)
    try TextFile.write(data, to: file)
  }

  /// Replaces a text file below the folder as a whole.
  /// - Throws: ``FileError``.
  public func write(_ text: String, to file: String) throws { try write(Data(text.utf8), to: file) }

  private static func marker(_ path: String) -> String { "\(path)/\(markerName)" }

  private static func relative(_ file: String, to folder: String) -> String? {
    file.hasPrefix(folder + "/") ? String(file.dropFirst(folder.count + 1)) : nil
  }

  private static func entries(_ marker: String) throws(FileError) -> [String] {
    try TextFile.read(marker).split(separator: "\n").map(String.init).filter { !$0.hasPrefix("#") }
  }

  /// A line is short enough for one call, so that lines of two processes never mix.
  private static func append(_ line: String, _ descriptor: Int32, _ marker: String) throws(FileError) {
    try Descriptor.write(line + "\n", to: descriptor, path: marker)
  }
}

// MARK: Cleaning

extension OutputFolder {
  /// What cleaning did.
  public struct Cleaned: Sendable, Equatable {
    /// Files that were removed.
    public var removed: Int
    /// What is left in the folder, files and folders by their relative paths; empty when the folder itself is gone.
    public var left: [String]
  }

  /// Removes the files on a folder's list, the list, and the folders that are empty then.
  /// - Throws: ``UsageError`` for a folder without a list and while a run goes on; ``FileError``.
  public static func clean(_ path: String) throws -> Cleaned {
    let marker = marker(path)
    let descriptor = open(marker, O_RDWR | O_CLOEXEC)
    guard descriptor >= 0 else {
      if errno == ENOENT {
        throw UsageError("\(path): repro wrote nothing here (no \(markerName)); nothing was removed")
      }
      throw FileError(.read, marker)
    }
    defer { close(descriptor) }
    guard flock(descriptor, LOCK_EX | LOCK_NB) == 0 else {
      throw UsageError("\(path): another repro is writing there; wait for it or stop it")
    }
    var removed = 0
    var folders: Set<String> = []
    for entry in try entries(marker) where isBelow(entry) {
      for file in [path + "/" + entry] + TextFile.unfinishedWrites(of: path + "/" + entry) {
        if unlink(file) == 0 {
          removed += 1
        } else if ![ENOENT, ENOTDIR, EISDIR, ENAMETOOLONG, ELOOP].contains(errno) {
          // Those mean that repro wrote no such file: the list was edited.
          throw FileError(.write, file)
        }
      }
      folders.formUnion(parents(of: entry))
    }
    unlink(marker)
    // The deepest first; one that still holds something stays.
    for folder in folders.sorted(by: { ($1.count, $1) < ($0.count, $0) }) { rmdir("\(path)/\(folder)") }
    rmdir(path)
    return Cleaned(removed: removed, left: left(in: folders, of: path))
  }

  /// What lies beside the removed files; folders that repro never wrote to are named, not searched.
  private static func left(in folders: Set<String>, of path: String) -> [String] {
    folders.union([""]).flatMap { folder -> [String] in
      let prefix = folder.isEmpty ? "" : folder + "/"
      let names = (try? FileManager.default.contentsOfDirectory(atPath: "\(path)/\(folder)")) ?? []
      return names.map { prefix + $0 }.filter { !folders.contains($0) }
    }.sorted()
  }

  /// Whether an entry of the list names a file below the folder: a list may come from elsewhere.
  private static func isBelow(_ entry: String) -> Bool {
    !entry.hasPrefix("/") && !entry.split(separator: "/").contains("..")
  }

  private static func parents(of entry: String) -> [String] {
    var folders: [String] = []
    var folder = TextFile.parent(of: entry)
    while !folder.isEmpty {
      folders.append(folder)
      folder = TextFile.parent(of: folder)
    }
    return folders
  }
}

import Files
import Foundation

/// A whole file that an export writes.
public struct ExportedFile: Sendable, Equatable {
  /// Path below the folder of the export.
  public var path: String
  /// Its bytes.
  public var data: Data

  /// Creates a file.
  public init(path: String, data: Data) {
    self.path = path
    self.data = data
  }
}

/// The folder that an export writes to.
///
/// A file that is there and that this program did not write is somebody's work: it stays, unless it holds the same bytes or
/// the user asks for its replacement.
public struct ExportFolder: Sendable {
  /// Path as the user gave it.
  public let path: String
  private let output: String
  private let replacesForeign: Bool

  /// A folder to write to, anywhere; `output` is the folder whose files this program lists, and replaces without a word.
  public init(_ path: String, output: String, replacesForeign: Bool) {
    var folder = path
    while folder.count > 1, folder.hasSuffix("/") { folder.removeLast() }
    self.path = folder
    self.output = output
    self.replacesForeign = replacesForeign
  }

  /// Path of a file of the export.
  public func path(of file: ExportedFile) -> String { "\(path)/\(file.path)" }

  /// Writes files, each under a temporary name that is then renamed; all are looked at before the first one is written.
  /// - Throws: `UsageError` for files of others, `FileError`.
  public func write(_ files: [ExportedFile]) throws {
    guard !files.isEmpty else { return }
    let listing = path == output || path.hasPrefix(output + "/") ? try OutputFolder(output) : nil
    let changed = try files.filter { try !isThere($0) }
    try check(changed, listing)
    for file in changed {
      try listing?.willWrite(path(of: file))
      try TextFile.write(file.data, to: path(of: file))
    }
  }

  /// Removes files below the folder that this program wrote and that are none of these: those of an earlier export.
  ///
  /// For a folder below the output that holds an export and nothing else.
  /// - Throws: `FileError`, `UsageError` while `repro clean` is at work there.
  public func removeOwnFiles(except files: [ExportedFile]) throws {
    guard path.hasPrefix(output + "/"), TextFile.isFolder(path) else { return }
    let listing = try OutputFolder(output)
    let kept = Set(files.map(path(of:)))
    let found = FileManager.default.enumerator(atPath: path)?.compactMap { $0 as? String } ?? []
    for file in found.map({ "\(path)/\($0)" })
    where TextFile.isFile(file) && !kept.contains(file) && listing.lists(file) {
      guard unlink(file) == 0 else { throw FileError(.write, file) }
      // A folder that still holds something stays.
      var folder = TextFile.parent(of: file)
      while folder.count > path.count, rmdir(folder) == 0 { folder = TextFile.parent(of: folder) }
    }
  }

  /// Whether a file holds these very bytes already.
  private func isThere(_ file: ExportedFile) throws -> Bool {
    let path = path(of: file)
    guard !TextFile.isFolder(path) else { throw FileError(.write, path, errno: EISDIR) }
    return try TextFile.isFile(path) && TextFile.bytes(path) == file.data
  }

  private func check(_ files: [ExportedFile], _ listing: OutputFolder?) throws(UsageError) {
    guard !replacesForeign else { return }
    let foreign = files.map(path(of:)).filter { TextFile.isFile($0) && listing?.lists($0) != true }
    guard let first = foreign.first else { return }
    let others = foreign.count > 1 ? ", and so do \(foreign.count - 1) more" : ""
    throw UsageError(
      "\(first): is there already and differs\(others); nothing was written; --force replaces, or name another folder")
  }
}

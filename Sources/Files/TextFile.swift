import Foundation

/// A file that could not be read or written.
public struct FileError: UserError, Equatable {
  /// What was attempted.
  public enum Operation: String, Sendable { case read, write }
  /// Path as the caller gave it.
  public var path: String
  /// What was attempted.
  public var operation: Operation
  /// The system's reason and what to do.
  public var reason: String

  /// One line with path and reason.
  public var description: String { "\(pathForErrors(path)): cannot \(operation.rawValue): \(reason)" }

  /// An error whose reason is a code of the C library, by default the current `errno`.
  public init(_ operation: Operation, _ path: String, errno code: Int32 = errno) {
    self.init(operation, path, reason: Self.reason(code))
  }

  /// An error with a reason in words.
  public init(_ operation: Operation, _ path: String, reason: String) {
    self.path = path
    self.operation = operation
    self.reason = reason
  }

  private static func reason(_ code: Int32) -> String {
    switch code {
    case ENOENT: "no such file or folder; check the path"
    case EACCES, EPERM: "permission denied; choose a folder you may write, or change its permissions"
    case ENOTDIR: "a part of the path is a file, not a folder"
    case EISDIR: "it is a folder; name a file"
    case ENOSPC: "the disk is full"
    case EROFS: "the file system is read-only; choose another folder"
    default: String(cString: strerror(code))
    }
  }
}

/// Whole files, read and written in one piece.
public enum TextFile {
  /// The bytes of a file.
  /// - Throws: ``FileError``.
  public static func bytes(_ path: String) throws(FileError) -> Data {
    guard let handle = fopen(path, "rb") else { throw FileError(.read, path, errno: errno) }
    defer { fclose(handle) }
    var data = Data()
    var buffer = [UInt8](repeating: 0, count: 1 << 16)
    while true {
      let count = fread(&buffer, 1, buffer.count, handle)
      if count == 0 { break }
      data.append(buffer, count: count)
    }
    if ferror(handle) != 0 { throw FileError(.read, path, errno: errno) }
    return data
  }

  /// The text of a UTF-8 file, without a byte order mark.
  /// - Throws: ``FileError`` when the file is missing or is not UTF-8.
  public static func read(_ path: String) throws(FileError) -> String {
    let data = try bytes(path)
    guard let text = String(data: data, encoding: .utf8) else {
      throw FileError(.read, path, reason: "it is not UTF-8 text; convert it, for example with iconv -t UTF-8")
    }
    return text.hasPrefix("\u{FEFF}") ? String(text.dropFirst()) : text
  }

  /// Replaces a file as a whole: readers see the old bytes or the new ones, never a part.
  ///
  /// The bytes go to a temporary name in the same folder, which is then renamed; missing folders are created. With
  /// `isDurable` they are on the disk when the call returns, so that what is removed afterwards is not missed.
  /// - Throws: ``FileError``; nothing is left behind.
  public static func write(_ data: Data, to path: String, isDurable: Bool = false) throws(FileError) {
    try createFolder(parent(of: path))
    guard !isFolder(path) else { throw FileError(.write, path, errno: EISDIR) }
    let temporary = "\(path).\(getpid()).\(UInt32.random(in: 0 ... .max)).partial"
    guard let handle = fopen(temporary, "wb") else { throw FileError(.write, path, errno: errno) }
    let written = data.withUnsafeBytes { fwrite($0.baseAddress, 1, $0.count, handle) }
    var failure = written == data.count ? 0 : errno
    if isDurable, failure == 0, fflush(handle) != 0 || fsync(fileno(handle)) != 0 { failure = errno }
    if fclose(handle) != 0 || failure != 0 || rename(temporary, path) != 0 {
      let code = failure != 0 ? failure : errno
      unlink(temporary)
      throw FileError(.write, path, errno: code)
    }
    if isDurable { try Descriptor.syncFolder(of: path) }
  }

  /// Removes the temporary files of writes of one file that were killed; only for whoever is sure to be its only writer.
  public static func removeUnfinishedWrites(of path: String) {
    for file in unfinishedWrites(of: path) { unlink(file) }
  }

  /// Removes a file and the temporary files of writes of it that were killed; only for whoever is sure that nobody writes
  /// it.
  public static func remove(_ path: String) {
    removeUnfinishedWrites(of: path)
    unlink(path)
  }

  /// Temporary files of writes of a file; see ``write(_:to:isDurable:)-(Data,_,_)``.
  static func unfinishedWrites(of path: String) -> [String] {
    let folder = parent(of: path)
    let name = String(path.dropFirst(folder.isEmpty ? 0 : folder.count + 1)) + "."
    let names = (try? FileManager.default.contentsOfDirectory(atPath: folder.isEmpty ? "." : folder)) ?? []
    return names.filter { $0.hasPrefix(name) && $0.dropFirst(name.count).wholeMatch(of: #/\d+\.\d+\.partial/#) != nil }
      .map { folder.isEmpty ? $0 : "\(folder)/\($0)" }
  }

  /// Replaces a text file as a whole; see ``write(_:to:)-(Data,_)``.
  /// - Throws: ``FileError``.
  public static func write(_ text: String, to path: String, isDurable: Bool = false) throws(FileError) {
    try write(Data(text.utf8), to: path, isDurable: isDurable)
  }

  /// The folder of a path, empty for a bare name.
  ///
  /// Foundation's `deletingLastPathComponent` traps on a relative path of one letter on Linux.
  public static func parent(of path: String) -> String {
    guard let slash = path.lastIndex(of: "/") else { return "" }
    return slash == path.startIndex ? "/" : String(path[..<slash])
  }

  /// A path as somebody in `folder` means it: an absolute one as it stands.
  public static func path(_ path: String, in folder: String) -> String {
    path.hasPrefix("/") ? path : "\(folder)/\(path)"
  }

  /// Whether there is a file of that path, or a link to one.
  public static func isFile(_ path: String) -> Bool { kind(path) == .file }

  /// Whether there is a folder of that path, or a link to one.
  public static func isFolder(_ path: String) -> Bool { kind(path) == .folder }

  /// Bytes of a file, or of the one that a link leads to; `nil` without one.
  public static func size(_ path: String) -> Int? {
    var facts = stat()
    return stat(path, &facts) == 0 ? Int(facts.st_size) : nil
  }

  private enum Kind { case file, folder }

  private static func kind(_ path: String) -> Kind? {
    var isFolder: ObjCBool = false
    guard FileManager.default.fileExists(atPath: path, isDirectory: &isFolder) else { return nil }
    return isFolder.boolValue ? .folder : .file
  }

  /// Creates a folder and those above it.
  /// - Throws: ``FileError`` naming the folder.
  public static func createFolder(_ path: String) throws(FileError) {
    guard !path.isEmpty, !isFolder(path) else { return }
    guard !isFile(path) else { throw FileError(.write, path, errno: ENOTDIR) }
    try createFolder(parent(of: path))
    if mkdir(path, 0o777) != 0, errno != EEXIST { throw FileError(.write, path, errno: errno) }
  }
}

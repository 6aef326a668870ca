import Foundation

/// Open file descriptors.
public enum Descriptor {
  /// Whether a path still names the file that a descriptor has open.
  public static func isOpen(_ descriptor: Int32, at path: String) -> Bool {
    var (opened, named) = (stat(), stat())
    return fstat(descriptor, &opened) == 0 && stat(path, &named) == 0 && opened.st_ino == named.st_ino
      && opened.st_dev == named.st_dev
  }

  /// Writes all bytes of a text, in as many calls as the system needs.
  /// - Parameters:
  ///   - text: what is written, as UTF-8.
  ///   - descriptor: an open descriptor.
  ///   - path: name of the file, for messages.
  /// - Throws: ``FileError``, for example because the disk is full.
  public static func write(_ text: String, to descriptor: Int32, path: String) throws(FileError) {
    try write(Array(text.utf8), to: descriptor, path: path)
  }

  /// Writes all bytes, in as many calls as the system needs.
  /// - Throws: ``FileError``.
  public static func write(_ bytes: [UInt8], to descriptor: Int32, path: String) throws(FileError) {
    var start = 0
    while start < bytes.count {
      let count = bytes.withUnsafeBytes { buffer in
        Foundation.write(descriptor, buffer.baseAddress.map { $0 + start }, buffer.count - start)
      }
      if count < 0 {
        if errno == EINTR || errno == EAGAIN { continue }
        throw FileError(.write, path)
      }
      // A disk may take nothing and name no reason: going on would never end.
      guard count > 0 else { throw FileError(.write, path, errno: EIO) }
      start += count
    }
  }

  /// Adds bytes to the end of a file that nobody else writes to, all of them or none.
  /// - Throws: ``FileError``; what had been written of them is cut off again.
  public static func append(_ bytes: [UInt8], to descriptor: Int32, path: String) throws(FileError) {
    var status = stat()
    guard fstat(descriptor, &status) == 0 else { throw FileError(.write, path) }
    do { try write(bytes, to: descriptor, path: path) } catch {
      // Where even this fails, the torn end is noticed by whoever reads the file.
      _ = ftruncate(descriptor, status.st_size)
      throw error
    }
  }

  /// Makes sure that what was written to a file is on the disk.
  /// - Throws: ``FileError``.
  public static func sync(_ descriptor: Int32, path: String) throws(FileError) {
    while fsync(descriptor) != 0 {
      guard errno == EINTR else { throw FileError(.write, path) }
    }
  }

  /// Makes sure that the name of a file is on the disk: a folder is a file of names.
  /// - Throws: ``FileError``.
  public static func syncFolder(of path: String) throws(FileError) {
    let parent = TextFile.parent(of: path)
    let folder = open(parent.isEmpty ? "." : parent, O_RDONLY | O_CLOEXEC)
    guard folder >= 0 else { throw FileError(.write, path) }
    defer { close(folder) }
    // Some file systems of a network know no such thing for folders.
    guard fsync(folder) == 0 || errno == EINVAL else { throw FileError(.write, path) }
  }
}

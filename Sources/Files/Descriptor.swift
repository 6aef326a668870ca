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
    var bytes = Array(text.utf8)[...]
    while !bytes.isEmpty {
      let count = bytes.withUnsafeBytes { Foundation.write(descriptor, $0.baseAddress, $0.count) }
      if count < 0 {
        if errno == EINTR || errno == EAGAIN { continue }
        throw FileError(.write, path)
      }
      bytes = bytes.dropFirst(count)
    }
  }
}

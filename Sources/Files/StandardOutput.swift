import Foundation

/// Standard output, where results go.
///
/// Every line reaches the system before the call returns, and an error is thrown: Swift's `print` drops what a full disk
/// refuses, and a table that was cut short would look whole.
public enum StandardOutput {
  /// Writes a text as it is.
  /// - Throws: ``FileError`` when it cannot be written, for example because the disk behind it is full.
  public static func write(_ text: String) throws(FileError) {
    var bytes = Array(text.utf8)[...]
    while !bytes.isEmpty {
      let count = bytes.withUnsafeBytes { Foundation.write(STDOUT_FILENO, $0.baseAddress, $0.count) }
      if count < 0 {
        if errno == EINTR || errno == EAGAIN { continue }
        throw FileError(.write, "standard output")
      }
      bytes = bytes.dropFirst(count)
    }
  }

  /// Writes a text and a line end.
  /// - Throws: as ``write(_:)``.
  public static func line(_ text: String) throws(FileError) { try write(text + "\n") }
}

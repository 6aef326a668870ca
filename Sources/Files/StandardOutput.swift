import Foundation

/// Standard output, where results go.
///
/// Every line reaches the system before the call returns, and an error is thrown: Swift's `print` drops what a full disk
/// refuses, and a table that was cut short would look whole.
public enum StandardOutput {
  /// Writes a text as it is.
  /// - Throws: ``FileError`` when it cannot be written, for example because the disk behind it is full.
  public static func write(_ text: String) throws(FileError) {
    try Descriptor.write(text, to: STDOUT_FILENO, path: "standard output")
  }

  /// Writes a text and a line end.
  /// - Throws: as ``write(_:)``.
  public static func line(_ text: String) throws(FileError) { try write(text + "\n") }
}

import Files
import Foundation

/// A file that a trial reads, and the digest of its bytes when the trial was listed.
///
/// The digest is part of the trial's key: other bytes under the same name are another trial.
public struct InputFile: Sendable, Hashable {
  /// Path of the file.
  public let path: String
  /// SHA-256 of its bytes, 64 digits; `nil` when there is no such file.
  public let digest: String?
  /// What to do about a missing file.
  public let remedy: String

  /// Digests a file.
  /// - Throws: `FileError` when it is there but cannot be read.
  public init(_ path: String, remedy: String = "restore it") throws(FileError) {
    self.path = path
    self.remedy = remedy
    digest = FileManager.default.fileExists(atPath: path) ? Digest.sha256(try TextFile.bytes(path)) : nil
  }

  /// The first 12 digits, for a column that names the file's content; `missing` without a file.
  public var shortDigest: String { digest.map { String($0.prefix(12)) } ?? "missing" }

  /// Makes sure that the file is still the one that names the trial.
  /// - Throws: `FileError` when it is missing, cannot be read, or holds other bytes by now.
  public func verify() throws(FileError) {
    guard let digest else { throw FileError(.read, path, reason: "no such file; \(remedy)") }
    guard Digest.sha256(try TextFile.bytes(path)) == digest else {
      throw FileError(.read, path, reason: "it was changed while the run went on; run the command again")
    }
  }
}

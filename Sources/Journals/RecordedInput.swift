import Files
import Foundation

/// A file that trials read, as the record beside their rows names it.
///
/// Rows outlive the command that made them: whoever reads them later can tell whether the file is still the same.
public struct RecordedInput: Codable, Sendable, Hashable {
  /// The folder that the path starts from, so that a project may be moved as a whole.
  public enum Base: String, Codable, Sendable {
    /// The folder of the papers.
    case papers
    /// The folder of the results.
    case results
    /// The root of the file system.
    case root
  }

  /// Where the path starts.
  public var base: Base
  /// Path below it.
  public var path: String
  /// SHA-256 of the file's bytes.
  public var digest: String

  /// Names a file by the folder that it lies in.
  public init(_ file: String, digest: String, papers: String, results: String) {
    self.digest = digest
    for (base, folder) in [(Base.papers, papers), (.results, results)] where file.hasPrefix(folder + "/") {
      self.base = base
      path = String(file.dropFirst(folder.count + 1))
      return
    }
    base = .root
    path = String(URL(fileURLWithPath: file).standardizedFileURL.path.drop { $0 == "/" })
  }

  /// Where the file lies, if its folders are where these are.
  public func file(papers: String, results: String) -> String {
    let folder =
      switch base {
      case .papers: papers
      case .results: results
      case .root: ""
      }
    return "\(folder)/\(path)"
  }

  /// Why rows made from the file are not what a run would give today; `nil` when they are, and for a file from elsewhere
  /// that is gone.
  /// - Throws: `FileError` when it cannot be read.
  public func change(papers: String, results: String) throws(FileError) -> String? {
    // A record is a file like any other: it may name anything.
    let file = file(papers: papers, results: results)
    let name = excerpt(file, limit: 200)
    guard !path.split(separator: "/").contains("..") else { return "\(name) is no file that a run reads" }
    guard FileManager.default.fileExists(atPath: file) else {
      return base == .root ? nil : "\(name), from which the rows were made, is missing"
    }
    let kind = try? FileManager.default.attributesOfItem(atPath: (file as NSString).resolvingSymlinksInPath)[.type]
    guard kind as? FileAttributeType == .typeRegular else { return "\(name) is no file that a run reads" }
    return Digest.sha256(try TextFile.bytes(file)) == digest
      ? nil : "\(name) has changed since the rows were made from it"
  }
}

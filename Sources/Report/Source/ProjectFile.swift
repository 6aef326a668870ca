import Files
import Foundation
import Journals
import Yams

/// Defaults of a project: `repro.yaml`, found upwards from the current folder.
///
/// ```yaml
/// papers: docs/papers
/// output: build/repro
/// profile: standard
/// jobs: 4
/// ```
public struct ProjectFile: Sendable, Equatable {
  /// Name of the file.
  public static let name = "repro.yaml"
  /// Folder of the papers, from the current folder.
  public var papers: String?
  /// Folder of everything that is generated.
  public var output: String?
  /// Sizes.
  public var profile: Profile?
  /// Trials that run at the same time.
  public var jobs: Int?

  private static let keys = ["papers", "output", "profile", "jobs"]

  /// No defaults.
  public init() {}

  /// The nearest file, or no defaults.
  /// - Throws: `SourceError` for a key or value that means nothing, `FileError`.
  public static func nearest() throws -> ProjectFile {
    var folder = "."
    for _ in 0..<64 {
      let path = folder == "." ? name : "\(folder)/\(name)"
      if FileManager.default.fileExists(atPath: path) { return try ProjectFile(path, folder: folder) }
      let up = folder == "." ? ".." : "../\(folder)"
      let here = URL(fileURLWithPath: folder).standardizedFileURL.path
      if here == "/" { break }
      folder = up
    }
    return ProjectFile()
  }

  private init(_ path: String, folder: String) throws {
    let node: Node?
    do { node = try Yams.compose(yaml: try TextFile.read(path)) } catch is YamlError {
      throw SourceError(SourceLocation(file: path), "not YAML; write lines 'key: value'")
    }
    guard let node else { return }
    guard let mapping = node.mapping else {
      throw SourceError(SourceLocation(file: path, line: 1), "write lines 'key: value'")
    }
    func below(_ text: String) -> String { text.hasPrefix("/") || folder == "." ? text : "\(folder)/\(text)" }
    for (key, value) in mapping {
      let place = SourceLocation(file: path, line: key.mark?.line ?? 1)
      let name = key.string ?? "?"
      guard let text = value.scalar?.string, !text.isEmpty else {
        throw SourceError(place, "\(quoted(name)) needs a value")
      }
      switch name {
      case "papers": papers = below(text)
      case "output": output = below(text)
      case "profile":
        do { profile = try Profile(name: text) } catch { throw SourceError(place, error.description) }
      case "jobs":
        guard let number = Int(text), number >= 1 else {
          throw SourceError(place, "\(quoted(text)) is no number of jobs")
        }
        jobs = number
      default:
        throw SourceError(place, "\(Self.name) has no key \(quoted(name))\(Spelling.hint(for: name, among: Self.keys))")
      }
    }
  }
}

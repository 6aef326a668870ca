import Files
import Foundation

/// Files of an RO-Crate and the entities that describe them, in the order in which they were added.
struct CrateGraph {
  private(set) var files: [ExportedFile] = []
  private(set) var entities: [CrateEntity] = []
  /// Identifiers of the files.
  private(set) var parts: [String] = []
  private var ids: Set<String> = []
  private var digests: [String: String] = [:]

  /// Adds a file with its size, format and digest; the same file once.
  /// - Returns: its identifier.
  mutating func add(
    _ data: Data, at path: String, name: String, types: [String] = ["File"], _ properties: [String: CrateValue] = [:]
  ) -> String {
    let digest = Digest.sha256(data)
    var path = path
    // Two files of one name lie in different folders.
    if let other = digests[path], other != digest { path = Self.inputPath(digest: digest, path) }
    let id = CrateEntity.encoded(path)
    guard digests.updateValue(digest, forKey: path) == nil else { return id }
    var all = properties
    all["name"] = .text(name)
    all["contentSize"] = .text(String(data.count))
    all["encodingFormat"] = .text(Self.format(of: path))
    all["sha256"] = .text(digest)
    var entity = CrateEntity(id, properties: all)
    entity.types = types
    files.append(ExportedFile(path: path, data: data))
    parts.append(id)
    add(entity)
    return id
  }

  /// Adds an entity; the same identifier once.
  mutating func add(_ entity: CrateEntity) {
    if ids.insert(entity.id).inserted { entities.append(entity) }
  }

  /// Where a file from elsewhere lies: its own folders say nothing to a reader, and may say too much.
  static func inputPath(digest: String, _ path: String) -> String {
    "inputs/\(digest.prefix(12))/\(path.split(separator: "/").last ?? "file")"
  }

  /// The media type of a file by its name.
  private static func format(of path: String) -> String {
    switch path.split(separator: ".").last ?? "" {
    case "csv": "text/csv"
    case "tsv": "text/tab-separated-values"
    case "json": "application/json"
    case "jsonl": "application/jsonl"
    case "md": "text/markdown"
    case "txt", "LICENSE", "log": "text/plain"
    case "html": "text/html"
    case "xml": "application/xml"
    case "yaml", "yml": "application/yaml"
    case "pdf": "application/pdf"
    case "png": "image/png"
    case "svg": "image/svg+xml"
    case "gz": "application/gzip"
    default: "application/octet-stream"
    }
  }
}

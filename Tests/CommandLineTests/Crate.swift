import Files
import Foundation
import TestSupport

/// An RO-Crate as a reader sees it.
struct Crate {
  /// Paths of its files, its description aside.
  let files: Set<String>
  private let folder: String
  private let context: [String]
  private let graph: [[String: Any]]

  init(_ folder: String) throws {
    self.folder = folder
    let json = try JSONSerialization.jsonObject(with: TextFile.bytes(folder + "/ro-crate-metadata.json"))
    let document = json as? [String: Any] ?? [:]
    context = document["@context"] as? [String] ?? []
    graph = document["@graph"] as? [[String: Any]] ?? []
    let found = FileManager.default.enumerator(atPath: folder)?.compactMap { $0 as? String } ?? []
    files = Set(found.filter { TextFile.isFile("\(folder)/\($0)") }).subtracting(["ro-crate-metadata.json"])
  }

  /// Whether the reader in Python is at hand.
  static var hasPython: Bool { (try? Command.run("python3", ["-c", "import rocrate"]).status) == 0 }

  func entity(_ id: String) -> [String: Any]? { graph.first { $0["@id"] as? String == id } }

  var root: [String: Any] { entity("./") ?? [:] }

  var actions: [[String: Any]] { graph.filter { $0["@type"] as? String == "CreateAction" } }

  /// Identifiers that a property refers to.
  func ids(_ value: Any?) -> [String] {
    ((value as? [Any]) ?? value.map { [$0] } ?? []).compactMap { ($0 as? [String: Any])?["@id"] as? String }
  }

  private static func types(_ entity: [String: Any]) -> [String] {
    entity["@type"] as? [String] ?? [entity["@type"] as? String ?? ""]
  }

  /// What RO-Crate 1.1 and Process Run Crate 0.5 ask for and the crate does not have.
  var faults: [String] {
    var faults: [String] = []
    func expect(_ isMet: Bool, _ fault: String) { if !isMet { faults.append(fault) } }
    expect(context.first == "https://w3id.org/ro/crate/1.1/context", "context")
    let all = graph.compactMap { $0["@id"] as? String }
    expect(all.count == graph.count && Set(all).count == all.count, "identifiers")
    let descriptor = entity("ro-crate-metadata.json") ?? [:]
    expect(ids(descriptor["conformsTo"]) == ["https://w3id.org/ro/crate/1.1"], "specification")
    expect(ids(descriptor["about"]) == ["./"] && Self.types(root) == ["Dataset"], "root")
    for name in ["name", "description", "datePublished", "license", "hasPart"] {
      expect(root[name] != nil, "root: no \(name)")
    }
    let profile = "https://w3id.org/ro/wfrun/process/0.5"
    expect(ids(root["conformsTo"]) == [profile], "profile")
    expect(
      entity(profile)?["version"] as? String == "0.5" && Self.types(entity(profile) ?? [:]) == ["CreativeWork"], profile
    )
    for entity in graph {
      for (name, value) in entity where name != "@id" && name != "conformsTo" {
        for id in ids(value) where !all.contains(id) { faults.append("\(name) refers to \(id), which is not there") }
        // Entities stand side by side, none within another.
        if let nested = value as? [String: Any], nested.count > 1 { faults.append("\(name) is nested") }
      }
    }
    return faults + fileFaults + actions.flatMap(actionFaults)
  }

  private var fileFaults: [String] {
    var faults: [String] = []
    let parts = Set(ids(root["hasPart"]))
    let described = graph.filter { Self.types($0).contains("File") }
    let paths = described.map { ($0["@id"] as? String)?.removingPercentEncoding ?? "" }
    if Set(paths) != files { faults.append("files: \(Set(paths).symmetricDifference(files))") }
    for (entity, path) in zip(described, paths) {
      let bytes = (try? TextFile.bytes("\(folder)/\(path)")) ?? Data()
      if entity["sha256"] as? String != Digest.sha256(bytes) { faults.append("\(path): digest") }
      if entity["contentSize"] as? String != String(bytes.count) { faults.append("\(path): size") }
      for name in ["name", "encodingFormat"] where entity[name] == nil { faults.append("\(path): no \(name)") }
      if !parts.contains(entity["@id"] as? String ?? "") { faults.append("\(path): no part of the root") }
    }
    return faults
  }

  private func actionFaults(_ action: [String: Any]) -> [String] {
    let id = action["@id"] as? String ?? ""
    var faults = ["name", "description", "instrument", "result", "startTime", "endTime", "actionStatus"]
      .filter { action[$0] == nil }.map { "\(id): no \($0)" }
    let time = #/\d{4}-\d{2}-\d{2}T\d{2}:\d{2}:\d{2}\+00:00/#
    for name in ["startTime", "endTime"] where (action[name] as? String)?.wholeMatch(of: time) == nil {
      faults.append("\(id): \(name)")
    }
    if !ids(root["mentions"]).contains(id) { faults.append("\(id): not mentioned") }
    let isFailed = action["actionStatus"] as? String == "http://schema.org/FailedActionStatus"
    if isFailed != (action["error"] != nil) { faults.append("\(id): error") }
    for tool in ids(action["instrument"]).map({ entity($0) ?? [:] }) {
      if Self.types(tool) != ["SoftwareApplication"] { faults.append("\(id): instrument") }
      for name in ["name", "softwareVersion"] where tool[name] == nil {
        faults.append("\(id): no \(name) of instrument")
      }
    }
    return faults
  }
}

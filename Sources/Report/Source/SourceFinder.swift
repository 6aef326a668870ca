import Files
import Foundation

/// Where the literate sources of a project are.
public struct SourceFinder: Sendable {
  /// Folder of the papers as the user or a project file names it, if one does.
  public var papers: String?

  /// A search in the current folder.
  public init(papers: String? = nil) { self.papers = papers }

  /// A source's id and path.
  public typealias Place = (id: String, path: String)

  /// Folder of the papers: the named one, `paper`, or the current folder where there is none.
  public var folder: String { papers ?? (TextFile.isFolder("paper") ? "paper" : ".") }

  /// The sources of some names, all of them without names; empty where there are none.
  ///
  /// A name is a paper's id, a file such as `README.md`, or a folder with a `report.md`.
  /// - Throws: `UsageError` for a name that nothing has.
  public func places(_ names: [String]) throws(UsageError) -> [Place] {
    let members = Self.members(of: folder)
    guard !names.isEmpty else { return members.isEmpty ? Self.document(folder) : members }
    var places: [Place] = []
    for name in names {
      guard let place = try place(name, members) else { continue }
      if !places.contains(where: { $0.path == place.path }) { places.append(place) }
    }
    if let twice = places.first(where: { place in places.count { $0.id == place.id } > 1 }) {
      throw UsageError("two sources are called \(quoted(twice.id)); name one of them, or rename a file")
    }
    return places
  }

  private func place(_ name: String, _ members: [Place]) throws(UsageError) -> Place? {
    if let member = members.first(where: { $0.id == name }) { return member }
    if name.hasSuffix(".md") {
      guard FileManager.default.fileExists(atPath: name) else { throw UsageError("\(name): no such file") }
      return (Self.id(of: name), Self.local(name))
    }
    if let document = Self.document(name).first { return document }
    let own = Self.document(folder)
    if members.isEmpty, let only = own.first, only.id == name { return only }
    let known = (members.isEmpty ? own : members).map(\.id)
    guard !known.isEmpty else { throw UsageError(Self.nothing(folder)) }
    throw UsageError("\(folder): no paper \(quoted(name))\(Spelling.hint(for: name, among: known))")
  }

  /// What to say where no source is.
  public static func nothing(_ folder: String) -> String {
    let place = folder == "." ? "this folder" : folder
    return
      "\(place): holds no paper: neither report.md nor PAPER/report.md; run in the project's folder, name a file such as "
      + "README.md or the folder of the papers by --papers, or begin one by repro init"
  }

  private static func members(of folder: String) -> [Place] {
    // Of the current folder only what stands below `paper` belongs to a project.
    guard folder != "." else { return [] }
    let entries = (try? FileManager.default.contentsOfDirectory(atPath: folder)) ?? []
    return entries.sorted().filter { TextFile.isFile("\(folder)/\($0)/report.md") }.map {
      ($0, "\(folder)/\($0)/report.md")
    }
  }

  private static func document(_ folder: String) -> [Place] {
    let path = "\(folder)/report.md"
    return TextFile.isFile(path) ? [(id(of: path), path)] : []
  }

  /// A path with a folder, so that files beside it are found.
  private static func local(_ path: String) -> String { path.contains("/") ? path : "./\(path)" }

  /// A report has the name of its folder, any other document its own.
  private static func id(of path: String) -> String {
    let url = URL(fileURLWithPath: path).standardizedFileURL
    let name =
      url.lastPathComponent == "report.md"
      ? url.deletingLastPathComponent().lastPathComponent : url.deletingPathExtension().lastPathComponent
    let plain = name.map { $0.isLetter || $0.isNumber || "-_.".contains($0) ? String($0) : "-" }.joined()
    return plain.isEmpty || plain == "-" ? "report" : plain
  }
}

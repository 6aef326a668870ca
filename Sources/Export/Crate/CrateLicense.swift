import Files
import Foundation
import Report

/// The licence of a crate, which every crate has to name.
enum CrateLicense: Equatable {
  /// An address.
  case address(String)
  /// A short name of the SPDX list, such as `CC-BY-4.0`.
  case name(String, source: String)
  /// The text in a file of the project.
  case file(String, Data)

  private static let fileNames = ["LICENSE", "LICENSE.md", "LICENSE.txt", "LICENCE", "COPYING"]

  /// The licence that the user gives; else those that the papers' front matter names; else the text beside the papers.
  /// - Throws: `UsageError` without any; `FileError`.
  static func licenses(of subject: CrateSubject) throws -> [CrateLicense] {
    if let address = subject.license {
      guard address.hasPrefix("https://") || address.hasPrefix("http://") else {
        throw UsageError(
          "--license \(quoted(address)) is no address; write for example https://spdx.org/licenses/CC-BY-4.0")
      }
      return [.address(address)]
    }
    let named = subject.papers.map { paper in paper.facts.license.flatMap { Self(named: $0, paper) } }
    if named.allSatisfy({ $0 != nil }), !named.isEmpty {
      return named.compactMap { $0 }.reduce(into: []) { if !$0.contains($1) { $0.append($1) } }
    }
    let parent = TextFile.parent(of: subject.folder)
    for folder in [subject.folder, subject.folder == "." || parent.isEmpty ? "." : parent] {
      for name in fileNames where TextFile.isFile("\(folder)/\(name)") {
        return [.file(name, try TextFile.bytes("\(folder)/\(name)"))]
      }
    }
    throw UsageError(
      "a crate has to name its licence, and none is known: write 'license: CC-BY-4.0' in the front matter of "
        + "\(subject.papers.first?.path ?? "report.md"), put a file LICENSE beside the papers, or give --license URL")
  }

  /// An address or a short name; `nil` for anything else, such as a licence of the text and one of the code.
  private init?(named text: String, _ paper: PaperSource) {
    if text.hasPrefix("https://") || text.hasPrefix("http://") {
      self = .address(text)
    } else if text.wholeMatch(of: #/[A-Z0-9][A-Za-z0-9.+\-]*/#) != nil,
      text.contains("-") || text.allSatisfy({ $0.isUppercase || $0.isNumber })
    {
      self = .name(text, source: TextFile.parent(of: paper.path) + "/" + (paper.path.split(separator: "/").last ?? ""))
    } else {
      return nil
    }
  }

  /// Adds the licence to a crate.
  /// - Returns: its identifier.
  func add(to graph: inout CrateGraph) -> String {
    switch self {
    case .address(let address):
      graph.add(
        CrateEntity(
          address, "CreativeWork", properties: ["name": .text(address), "description": "The licence of this crate."]))
      return address
    case .name(let name, let source):
      let address = "https://spdx.org/licenses/\(name)"
      graph.add(
        CrateEntity(
          address, "CreativeWork",
          properties: ["name": .text(name), "description": "The licence that \(source) names."]))
      return address
    case .file(let name, let data):
      let lines = String(decoding: data, as: UTF8.self).split(separator: "\n")
      let title = lines.lazy.map { $0.trimmingCharacters(in: .whitespaces) }.first { !$0.isEmpty } ?? name
      return graph.add(
        data, at: name, name: excerpt(title), types: ["File", "CreativeWork"],
        ["description": "The text of the licence of the project."])
    }
  }
}

import Files
import Foundation
import Tables

extension Coverage {
  /// The published figures and tables of a file with the columns `exhibit`, `what`, `shown`, `note`; none without a file.
  /// - Throws: `TableError`, `FileError` for a file that cannot be read; `SourceError` for a label that no figure or table
  ///   has, and for a published figure or table that is missing without a reason.
  static func exhibits(_ path: String, _ labels: [String: Bool]) throws -> [Exhibit] {
    guard FileManager.default.fileExists(atPath: path) else { return [] }
    let table = try CSVReader.read(path)
    return try (0..<table.count).map { row in
      let shown = try table.text(row, "shown").split(separator: " ").map(String.init)
      let exhibit = Exhibit(
        name: try table.text(row, "exhibit"), text: try table.text(row, "what"), shown: shown,
        hasRows: shown.contains { labels[$0] == true },
        note: try table.text(row, "note"))
      for label in shown where labels[label] == nil {
        let hint = Spelling.hint(for: label, among: labels.keys.sorted())
        throw SourceError(table.location(of: row), "no figure or table has the label \(quoted(label))\(hint)")
      }
      if shown.isEmpty, exhibit.note.allSatisfy(\.isWhitespace) {
        throw SourceError(
          table.location(of: row),
          "\(quoted(exhibit.name)) is shown by no figure or table; name one in 'shown', or say in 'note' why not")
      }
      return exhibit
    }
  }

  /// A sentence: `Of 34 published figures and tables: 30 shown; 3 without rows yet; 1 missing (Figure 1).`; `nil` where none
  /// are listed.
  public var exhibitSummary: String? {
    guard !exhibits.isEmpty else { return nil }
    let missing = exhibits.filter(\.shown.isEmpty).map(\.name)
    let waiting = exhibits.count(where: \.waitsForRows)
    let parts = [
      "\(exhibits.count(where: \.hasRows)) shown", waiting == 0 ? nil : "\(waiting) without rows yet",
      missing.isEmpty ? nil : "\(missing.count) missing (\(missing.joined(separator: ", ")))",
    ]
    return "Of \(exhibits.count) published figures and tables: \(parts.compactMap { $0 }.joined(separator: "; "))."
  }
}

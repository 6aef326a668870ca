import Files
import Foundation
import Literate
import Numerics
import ResultFiles
import Tables

/// A first `report.md` from results that exist: experiments, a figure, a table, and a claim of each kind that fits.
public struct Starter: Sendable {
  /// The document.
  public let text: String
  /// What was found, in words, a line for each experiment.
  public let notes: [String]

  /// Looks at files of results, or at what lies below a folder when none are named.
  /// - Throws: `UsageError` when there are none, and an error of a file that cannot be read.
  public init(files: [String], folder: String) throws {
    let found = files.isEmpty ? FoundResults.files(below: folder) : files
    for file in found where FoundResults.kind(of: file) == nil {
      throw UsageError("\(file): results are read from .csv, .tsv, .json and .jsonl files, also with .gz")
    }
    for file in files where !FileManager.default.fileExists(atPath: TextFile.path(file, in: folder)) {
      throw UsageError("\(file): no such file")
    }
    let groups = FoundResults.grouped(found)
    guard !groups.isEmpty else {
      throw UsageError(
        "no results were found: no .csv, .tsv, .json or .jsonl file below this folder; name some, or see examples/sweep for a "
          + "command that makes them")
    }
    var blocks: [String] = []
    var notes: [String] = []
    for group in groups.prefix(8) {
      let section = try StarterSection(group, folder: folder)
      blocks.append(section.text)
      notes.append(section.note)
    }
    if groups.count > 8 { notes.append("\(groups.count - 8) more groups of files; declare them in the same way") }
    let title = URL(fileURLWithPath: folder).standardizedFileURL.lastPathComponent
    text =
      "# \(title)\n\n% Written by repro init. Replace the numbers in the claims by those that you published.\n\n"
      + blocks.joined(separator: "\n")
    self.notes = notes
  }
}

/// The blocks of one experiment.
struct StarterSection {
  private(set) var text: String
  private(set) var note: String

  init(_ group: FoundResults, folder: String) throws {
    let place = SourceLocation(file: "report.md")
    let plain = group.pattern.trimmingCharacters(in: CharacterSet(charactersIn: "\""))
    let files = ResultFiles(folder: folder, patterns: [try FilePattern(plain, at: place)], place: place)
    text = "```{experiment} \(group.name)\n:files: \(group.pattern)\n```\n"
    note = "\(group.name): \(plain)"
    guard let rows = try files.contents()?.rows, rows.count > 0 else { return }
    note += ", \(rows.count) rows with \(excerpt(rows.columns.joined(separator: ", "), limit: 200))"
    let columns = try ColumnRoles(rows, skipping: ["seed"], limit: 12)
    guard let measure = columns.measures.first else { return }
    text += "\n" + Self.figure(group.name, columns, measure)
    text += "\n" + Self.table(group.name, columns, measure)
    let claims = try Self.claims(columns, measure, rows)
    if !claims.isEmpty { text += "\n```{claims} \(group.name)\n\(claims.joined(separator: "\n"))\n```\n" }
  }

  private static func figure(_ name: String, _ columns: ColumnRoles, _ measure: String) -> String {
    let group = columns.names.first?.column
    let x = columns.steps.first ?? group
    guard let x else { return "" }
    var lines = [
      "```{figure} \(name)", ":plot: \(columns.steps.isEmpty ? "bars" : "lines")", ":x: \(x)", ":y: \(measure)",
    ]
    if let group, group != x { lines.append(":color: \(group)") }
    lines += [":label: fig-\(name.lowercased().replacing("_", with: "-"))", "\(measure) against \(x).", "```", ""]
    return lines.joined(separator: "\n")
  }

  private static func table(_ name: String, _ columns: ColumnRoles, _ measure: String) -> String {
    guard let group = columns.names.first?.column else { return "" }
    return
      "```{table} \(name)\n:by: \(group)\n:value: \(measure)\(columns.steps.first.map { "\n:where: \($0) = last" } ?? "")\n"
      + ":label: tbl-\(name.lowercased().replacing("_", with: "-"))\n\(measure) for each \(group).\n```\n"
  }

  /// Claims that hold on the rows as they are; their numbers are to be replaced by published ones.
  private static func claims(_ columns: ColumnRoles, _ measure: String, _ rows: Table) throws -> [String] {
    let name = TestWords.spelling(of: measure)
    let last = columns.steps.first.map { "\(TestWords.spelling(of: $0)) = last" }
    func condition(_ parts: [String?]) -> String {
      let all = parts.compactMap { $0 }
      return all.isEmpty ? "" : " where " + all.joined(separator: " and ")
    }
    let isSimple = columns.names.count <= 1 && columns.steps.count <= 1
    guard isSimple else { return [] }
    var means: [(value: String?, mean: Double)] = []
    let final = try lastRows(rows, columns.steps.first)
    if let group = columns.names.first {
      for value in group.values {
        let part = try final.rows(where: group.column, is: value)
        means.append((value, Sample(try part.numbers(measure)).mean))
      }
    } else {
      means.append((nil, Sample(try final.numbers(measure)).mean))
    }
    means = means.filter { $0.mean.isFinite }
    guard let best = means.max(by: { $0.mean < $1.mean }), let least = means.min(by: { $0.mean < $1.mean }) else {
      return []
    }
    let group = columns.names.first.map { TestWords.spelling(of: $0.column) }
    var claims: [String] = []
    let at = best.value.map { value in group.map { "\($0) = \(TestWords.spelling(of: value))" } ?? "" }
    if best.mean != 0 {
      claims.append("value: \(name) within 10 % of \(rounded(best.mean))\(condition([at, last]))")
    }
    if let group, let high = best.value, let low = least.value, high != low {
      claims.append(
        "order: higher \(name) at \(group) = \(TestWords.spelling(of: high)) than at \(TestWords.spelling(of: low))\(condition([last]))"
      )
    }
    if let step = columns.steps.first {
      let ends = try rows.orderedNumbers(step)
      let first = Sample(try rows.filter { ends[$0] == ends.min() }.numbers(measure)).mean
      let end = Sample(try final.numbers(measure)).mean
      claims.append(
        "trend: \(first < end ? "increasing" : "decreasing") \(name) over \(TestWords.spelling(of: step))"
          + (group.map { " for each \($0)" } ?? ""))
    }
    return claims
  }

  private static func lastRows(_ rows: Table, _ step: String?) throws -> Table {
    guard let step else { return rows }
    let numbers = try rows.orderedNumbers(step)
    guard let last = numbers.max() else { return rows }
    return rows.filter { numbers[$0] == last }
  }

  private static func rounded(_ number: Double) -> String {
    let digits = String(format: "%.3g", number)
    return digits.contains("e")
      ? digits : String(format: "%.\(max(0, 3 - Int(log10(max(abs(number), 1e-9)).rounded(.down)) - 1))f", number)
  }
}

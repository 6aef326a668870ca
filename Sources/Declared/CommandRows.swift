import Experiments
import Files
import Foundation
import Journals
import Literate
import ResultFiles
import Tables

/// Where the rows of a command's trial are.
struct CommandRows: Sendable, Equatable {
  enum Source: Sendable, Equatable {
    /// Lines of standard output that are JSON objects.
    case outputLines
    /// A table on standard output, header first.
    case outputTable
    /// A file below the trial's own folder.
    case file(String)
  }

  let source: Source
  /// How a file is read, and which columns hold names or per cent.
  let files: ResultFiles

  /// As it is written, for the key of a trial.
  var text: String

  private static let help =
    "say where its rows are: ':rows: stdout jsonl', ':rows: stdout csv' or ':rows: {out}/FILE.csv'"

  init(_ directive: Directive) throws(SourceError) {
    let place = directive.place(of: "rows")
    guard let text = directive["rows"] else { throw SourceError(directive.place, Self.help) }
    let parts = text.split(separator: " where ", maxSplits: 1).map { $0.trimmingCharacters(in: .whitespaces) }
    switch parts.first ?? "" {
    case "stdout jsonl", "stdout json": source = .outputLines
    case "stdout csv": source = .outputTable
    case let path where path.hasPrefix("{out}/") && path.count > 6 && !path.contains(".."):
      source = .file(String(path.dropFirst(6)))
    default: throw SourceError(place, "\(quoted(text)) is not understood; \(Self.help)")
    }
    var files = ResultFiles(folder: "", patterns: [], place: place)
    if parts.count > 1 { files.rows.conditions = try TestWords.conditions(parts[1], at: place) }
    files.textColumns = Set(directive.list("text"))
    files.percentColumns = Set(directive.list("percent"))
    self.files = files
    self.text = text
  }

  /// Reads the rows of a trial from its folder.
  /// - Throws: `TrialFailure` for a broken row, and where there are none.
  func read(_ out: String) throws -> ResultFiles.RowSet {
    let log = TrialLog.output.path(in: out)
    do {
      switch source {
      case .outputLines:
        return try rows(
          of: Self.lines(try TextFile.bytes(log)) { _, line in line.first == UInt8(ascii: "{") }, log, "jsonl")
      case .outputTable: return try rows(of: try Self.table(try TextFile.bytes(log)), log, "csv")
      case .file(let name):
        let path = "\(out)/\(name)"
        guard FileManager.default.fileExists(atPath: path) else { throw TrialFailure("it left no \(path)") }
        return try files.rows(in: try TextFile.bytes(path), of: path, as: path)
      }
    } catch let error as any UserError { throw TrialFailure("a row is broken: \(error)") }
  }

  /// What a command wrote on standard output: rows, and lines between them that are none.
  private struct Output {
    var bytes = Data()
    /// Lines that are no rows.
    var others = 0
    /// The first of these.
    var first = ""
  }

  private func rows(of output: Output, _ log: String, _ kind: String) throws -> ResultFiles.RowSet {
    var set = try files.rows(in: output.bytes, of: log, as: "stdout.\(kind)")
    if output.others > 0 {
      let others = output.others == 1 ? "1 other line" : "\(output.others) other lines"
      set.notes.append("\(others) on standard output, the first \(quoted(output.first)): \(log)")
    }
    return set
  }

  /// The lines that are rows, the others made blank, so that messages name the right line.
  private static func lines(_ bytes: Data, isRow: (Int, Data.SubSequence) -> Bool) -> Output {
    var output = Output()
    for (number, line) in bytes.split(separator: UInt8(ascii: "\n"), omittingEmptySubsequences: false).enumerated() {
      if isRow(number, line) {
        output.bytes += line
      } else if line.contains(where: { $0 > 0x20 }) {
        if output.others == 0 { output.first = String(decoding: line.prefix(200), as: UTF8.self) }
        output.others += 1
      }
      output.bytes.append(UInt8(ascii: "\n"))
    }
    return output
  }

  /// From the header on, the lines with commas; the header is the first line of at least two names.
  ///
  /// Without any comma, a name and the numbers below it, up to the end.
  /// - Throws: `TrialFailure` for an output that holds no table.
  private static func table(_ bytes: Data) throws -> Output {
    if !bytes.contains(UInt8(ascii: ",")) { return try column(bytes) }
    var hasHeader = false
    return lines(bytes) { _, line in
      guard line.contains(UInt8(ascii: ",")) else { return false }
      if hasHeader { return true }
      let names = String(decoding: line, as: UTF8.self).split(separator: ",", omittingEmptySubsequences: false)
        .map { $0.trimmingCharacters(in: .whitespaces.union(CharacterSet(charactersIn: "\"\r"))) }
      hasHeader =
        Set(names).count == names.count && names.allSatisfy { !$0.isEmpty && Double($0) == nil && !$0.contains(" ") }
      return hasHeader
    }
  }

  private static func column(_ bytes: Data) throws -> Output {
    let texts = bytes.split(separator: UInt8(ascii: "\n"), omittingEmptySubsequences: false).map {
      String(decoding: $0, as: UTF8.self).trimmingCharacters(in: .whitespaces)
    }
    func isNumber(_ line: Int) -> Bool { line < texts.count && Double(texts[line]) != nil }
    let headers = texts.indices.filter { line in
      !texts[line].isEmpty && !isNumber(line) && !texts[line].contains(" ") && isNumber(line + 1)
    }
    guard let header = headers.first else {
      throw TrialFailure("standard output holds no table: a header such as 'acc,loss' and lines of values below it")
    }
    // Which of two columns is the result, nobody knows; the same name again goes on with the first.
    if let other = headers.first(where: { texts[$0] != texts[header] }) {
      throw TrialFailure(
        "standard output holds two tables, \(quoted(texts[header])) and \(quoted(texts[other])); print one, or lines of JSON"
      )
    }
    return lines(bytes) { line, _ in line == header || line > header && isNumber(line) }
  }
}

import Files
import Foundation
import Journals
import Tables

/// Joins the records of all files into one table.
struct RowAssembly {
  private let files: ResultFiles
  private let read: [ResultFiles.Read]

  init(_ files: ResultFiles, _ read: [ResultFiles.Read]) {
    self.files = files
    self.read = read
  }

  /// Rows of the files that have some, and those that have none.
  /// - Throws: `SourceError`, `TableError`.
  func contents() throws -> JournalFile.Contents {
    let usable = read.filter { $0.failure == nil }
    var columns: [String] = []
    var known: Set<String> = []
    for file in usable {
      for name in file.match.captures.map(\.name) + (try unpivoted(file.records).columns)
      where !files.ignored.contains(name) && known.insert(name).inserted { columns.append(name) }
    }
    let name = excerpt(files.patterns.map(\.description).joined(separator: " "), limit: 200)
    let captured = read.flatMap { $0.match.captures.map(\.name) }
    for name in captured where known.insert(name).inserted { columns.append(name) }
    var table = try Table(file: name, columns: columns.isEmpty ? ["file"] : columns)
    var notes: [String] = []
    for file in usable { try append(file, to: &table, &notes) }
    settle(&table, usable.map(\.records), &notes)
    let failures = read.filter { $0.failure != nil && !$0.isUnfinished }.map(Self.unusable)
    let unfinished = read.filter(\.isUnfinished).map(Self.unusable)
    return JournalFile.Contents(
      rows: table, failures: failures, altered: [], absent: unfinished + (try absent(table)), notes: notes,
      files: read.map { ReadFile(path: $0.match.path, digest: $0.digest) })
  }

  private static func unusable(_ file: ResultFiles.Read) -> UnusableTrial {
    UnusableTrial(
      setting: Dictionary(file.match.captures.map { ($0.name, $0.value) }, uniquingKeysWith: { first, _ in first }),
      reason: file.failure ?? "", log: file.match.path)
  }

  /// Columns that become rows.
  private func unpivoted(_ records: Records) throws -> Records {
    guard let unpivot = files.unpivot, !records.columns.isEmpty else { return records }
    let moved = records.columns.indices.filter {
      unpivot.middle(of: records.columns[$0]) != nil && !files.ignored.contains(records.columns[$0])
    }
    guard !moved.isEmpty else {
      throw SourceError(
        files.place,
        "':unpivot:' names no column; known: \(excerpt(records.columns.joined(separator: ", "), limit: 400))")
    }
    let kept = records.columns.indices.filter { !moved.contains($0) }
    var result = records
    result.columns = kept.map { records.columns[$0] } + [unpivot.name, unpivot.value]
    if let clash = kept.map({ records.columns[$0] }).first(where: { $0 == unpivot.name || $0 == unpivot.value }) {
      throw SourceError(
        files.place, "':unpivot:' makes a column \(quoted(clash)), which is there already; choose another name")
    }
    (result.cells, result.lines) = ([], [])
    let width = records.columns.count
    for row in records.lines.indices {
      for column in moved {
        result.cells += kept.map { records.cells[row * width + $0] }
        result.cells += [unpivot.middle(of: records.columns[column]) ?? "", records.cells[row * width + column]]
        result.lines.append(records.lines[row])
      }
    }
    return result
  }

  private func append(_ file: ResultFiles.Read, to table: inout Table, _ notes: inout [String]) throws {
    let records = try unpivoted(file.records)
    let captures = Dictionary(file.match.captures.map { ($0.name, $0.value) }, uniquingKeysWith: { first, _ in first })
    let places = Dictionary(uniqueKeysWithValues: records.columns.enumerated().map { ($1, $0) })
    let path = TextFile.path(file.match.path, in: files.folder)
    let (lacking, width) = (table.columns.filter { captures[$0] == nil && places[$0] == nil }, records.columns.count)
    if !lacking.isEmpty, !records.lines.isEmpty {
      notes.append("\(path) has no \(lacking.map { quoted($0) }.joined(separator: ", "))")
    }
    var cells: [String] = []
    cells.reserveCapacity(records.lines.count * table.columns.count)
    for row in records.lines.indices {
      for column in table.columns {
        let inside = places[column].map { records.cells[row * width + $0] }
        if let captured = captures[column], let inside, !Condition(column: column, value: captured).holds(inside) {
          throw SourceError(
            SourceLocation(file: path, line: records.lines[row]),
            "the file's name says \(column) = \(excerpt(captured)), its content \(excerpt(inside)); rename the file or mend it"
          )
        }
        cells.append(captures[column] ?? inside ?? Records.missing)
      }
    }
    table.append(cells: cells, lines: records.lines, of: path)
    notes += records.notes.map { "left out: \($0)" }
  }

  /// Columns of names and of per cent; a number that is missing among numbers is not a number, and is counted.
  private func settle(_ table: inout Table, _ records: [Records], _ notes: inout [String]) {
    let inAll = records.reduce(into: [String: Int]()) { counts, file in
      for name in file.textColumns { counts[name, default: 0] += 1 }
    }
    let present = records.reduce(into: [String: Int]()) { counts, file in
      for name in file.columns { counts[name, default: 0] += 1 }
    }
    table.textColumns = files.textColumns.union(inAll.filter { present[$0.key] == $0.value }.keys)
    table.percentColumns = files.percentColumns.union(
      records.reduce(into: Set<String>()) { $0.formUnion($1.percentColumns) })
    for column in table.columns where !table.textColumns.contains(column) {
      guard let texts = try? table.texts(column), texts.contains(where: Self.isMissing) else { continue }
      let values = texts.filter { !Self.isMissing($0) }
      guard !values.isEmpty, values.allSatisfy({ Double($0) != nil }) else { continue }
      if let filled = try? table.replacing(column, with: texts.map { Self.isMissing($0) ? "nan" : $0 }) {
        table = filled
      }
      notes.append("\(texts.count - values.count) cells of \(quoted(column)) are missing")
    }
  }

  private static func isMissing(_ text: String) -> Bool {
    switch text {
    case "", "NA", "N/A", "n/a", "null", "NULL", "None", "NaN", "nan", "-": true
    default: false
    }
  }

  /// Settings that should have rows and have none; files that failed are none of them.
  private func absent(_ table: Table) throws -> [UnusableTrial] {
    guard let names = files.wanted.first?.keys.sorted() else { return [] }
    for name in names where !table.has(name) {
      throw SourceError(
        files.place, "the rows have no column \(quoted(name))\(Spelling.hint(for: name, among: table.columns))")
    }
    let there = Set(try table.comparableKeys(of: names))
    let failed = read.filter { $0.failure != nil }.map {
      Dictionary($0.match.captures.map { ($0.name, $0.value) }, uniquingKeysWith: { $1 })
    }
    return files.wanted.filter { setting in
      guard !there.contains(table.key(names.map { setting[$0] ?? "" }, of: names)) else { return false }
      return !failed.contains { file in
        names.allSatisfy { name in
          file[name].map {
            Condition(column: name, value: $0).holds(setting[name] ?? "", isText: table.textColumns.contains(name))
          } ?? true
        }
      }
    }.map { UnusableTrial(setting: $0, reason: "there is no result") }
  }
}

import Files
import Foundation
import Tables

/// Reads records from JSON: an object, a list of objects, or one object a line.
///
/// Names of objects within objects are joined by full stops: `metrics.test.acc`.
struct JSONRecords {
  private let path: String
  private let files: ResultFiles

  init(_ path: String, _ files: ResultFiles) {
    self.path = path
    self.files = files
  }

  /// A file that is one JSON text.
  /// - Throws: `DamagedFile`, `SourceError`.
  func document(_ bytes: Data) throws -> Records {
    let value = try parse(bytes[...], firstLine: 1)
    var objects = [try fields(value, line: 1)]
    if case .array(let items) = value { objects = try items.map { try fields($0, line: 1) } }
    // What says how the trial ended may stand beside the list of its rows.
    let outer = objects
    if !files.rows.path.isEmpty { objects = try listed(in: value) }
    return try assembled(objects, judged: outer + (files.rows.path.isEmpty ? [] : objects))
  }

  /// A file of one JSON text a line; blank lines are skipped.
  /// - Throws: `DamagedFile`, `SourceError`.
  func lines(_ bytes: Data) throws -> Records {
    var objects: [Fields] = []
    var number = 0
    for line in bytes.split(separator: UInt8(ascii: "\n"), omittingEmptySubsequences: false) {
      number += 1
      guard line.contains(where: { $0 > 0x20 }) else { continue }
      objects.append(try fields(try parse(line, firstLine: number), line: number))
    }
    guard files.rows.path.isEmpty else {
      throw SourceError(files.place, "':rows:' leads into one JSON text; \(quoted(path)) has one a line")
    }
    return try assembled(objects, judged: objects)
  }

  private func parse(_ bytes: Data, firstLine: Int) throws -> JSONText {
    do {
      return try bytes.withUnsafeBytes { raw in
        try JSONText(raw.bindMemory(to: UInt8.self))
      }
    } catch let fault as JSONText.Fault {
      throw DamagedFile("\(path):\(firstLine + fault.line - 1)", "not JSON: \(fault.reason); write it again")
    }
  }

  /// The fields of one record, in order.
  struct Fields {
    var line: Int
    var values: [(name: String, value: JSONText)]
    var lists: [String]
  }

  private func fields(_ value: JSONText, line: Int) throws -> Fields {
    var fields = Fields(line: line, values: [], lists: [])
    guard case .object(let members) = value else {
      if case .array = value { return fields }
      throw DamagedFile("\(path):\(line)", "a result is an object of names and values: {\"acc\": 0.9}")
    }
    Self.flatten(members, prefix: "", into: &fields)
    if let twice = Self.twice(fields.values.map(\.name)) {
      throw DamagedFile("\(path):\(line)", "two names become the column \(quoted(twice)); rename one")
    }
    return fields
  }

  private static func flatten(_ members: [(name: String, value: JSONText)], prefix: String, into fields: inout Fields) {
    for (name, value) in members {
      switch value {
      case .object(let inner): flatten(inner, prefix: prefix + name + ".", into: &fields)
      case .array: fields.lists.append(prefix + name)
      default: fields.values.append((prefix + name, value))
      }
    }
  }

  private static func twice(_ names: [String]) -> String? {
    var seen: Set<String> = []
    return names.first { !seen.insert($0).inserted }
  }

  /// The objects of the list that `:rows:` leads to, each with the values that stand beside that list.
  private func listed(in value: JSONText) throws -> [Fields] {
    var value = value
    let name = files.rows.path.joined(separator: ".")
    for part in files.rows.path {
      guard case .object(let members) = value, let next = members.first(where: { $0.name == part }) else {
        throw DamagedFile(path, "there is no \(quoted(name)), to which ':rows:' leads")
      }
      value = next.value
    }
    guard case .array(let items) = value else {
      throw DamagedFile(path, "\(quoted(name)), to which ':rows:' leads, is no list")
    }
    return try items.map { try fields($0, line: 1) }
  }

  private func assembled(_ objects: [Fields], judged: [Fields]) throws -> Records {
    var records = Records()
    if !files.failed.isEmpty, let failed = judged.first(where: { meets($0, files.failed) }) {
      records.failure = "\(path):\(failed.line) says that it failed: \(words(files.failed))"
      return records
    }
    if !files.finished.isEmpty, !judged.contains(where: { meets($0, files.finished) }) {
      records.unfinished = "\(path) is not finished: no record has \(words(files.finished))"
      return records
    }
    let chosen = objects.filter { meets($0, files.rows.conditions) }
    if chosen.count < objects.count { records.notes.append("\(objects.count - chosen.count) other records of \(path)") }
    try fill(&records, chosen)
    return records
  }

  private func fill(_ records: inout Records, _ chosen: [Fields]) throws {
    guard let first = chosen.first else { return }
    records.columns = first.values.map(\.name)
    records.lists = first.lists
    records.textColumns = Set(records.columns)
    let names = Set(records.columns)
    for record in chosen {
      guard record.values.count == names.count, record.values.allSatisfy({ names.contains($0.name) }) else {
        throw DamagedFile(
          "\(path):\(record.line)",
          "this record has the names \(excerpt(record.values.map(\.name).joined(separator: ", "))), line \(first.line) has "
            + "\(excerpt(records.columns.joined(separator: ", "))); choose by ':rows: NAME = VALUE'")
      }
      let byName = Dictionary(uniqueKeysWithValues: record.values)
      for column in records.columns { records.cells.append(Self.cell(byName[column] ?? .null, column, &records)) }
      records.lines.append(record.line)
    }
  }

  /// The text of a value; one that is not in quotation marks makes its column no column of texts.
  private static func cell(_ value: JSONText, _ column: String, _ records: inout Records) -> String {
    switch value {
    case .text(let text): return text
    case .number(let text):
      records.textColumns.remove(column)
      return text
    case .bool(let value): return value ? "true" : "false"
    case .null, .object, .array: return Records.missing
    }
  }

  private func meets(_ record: Fields, _ conditions: [Condition]) -> Bool {
    conditions.allSatisfy { condition in
      guard let value = record.values.first(where: { $0.name == condition.column })?.value else { return false }
      switch value {
      case .text(let text): return condition.holds(text, isText: Double(condition.value) == nil)
      case .number(let text): return condition.holds(text)
      case .bool(let value): return condition.holds(value ? "true" : "false")
      default: return false
      }
    }
  }

  private func words(_ conditions: [Condition]) -> String {
    conditions.map(\.description).joined(separator: " and ")
  }
}

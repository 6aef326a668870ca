import Files

/// What an import tells: how the table was understood, and which cells were left out.
struct ImportAccount {
  private let read: ReadTable
  private let columns: ValueColumns
  private let options: ImportOptions
  /// Cells that hold no number, and those whose marks of footnotes were digits.
  var missing: [String] = []
  var marks: [String] = []
  /// Cells in which the deviation stands in parentheses.
  var parentheses: [String] = []

  init(_ read: ReadTable, _ columns: ValueColumns, _ options: ImportOptions) {
    self.read = read
    self.columns = columns
    self.options = options
  }

  func lines(_ lines: [ImportedNumbers.Line], _ keys: [String]) -> [String] {
    let table = read.grid.table
    let headers = read.grid.header.count
    var text = [
      "\(table.place): table \(table.summary); \(headers) \(headers == 1 ? "row" : "rows") of headers",
      "keys: \(keys.map { quoted($0) }.joined(separator: ", "))",
    ]
    for name in columns.names { text.append(column(name)) }
    let count = lines.reduce(0) { $0 + $1.cells.count }
    text.append("\(count) \(count == 1 ? "number" : "numbers") in \(lines.count) \(lines.count == 1 ? "row" : "rows")")
    text += list("without a number, left out", missing)
    text += list("in parentheses, read as a deviation", parentheses)
    text += list("mark of a footnote taken off", marks)
    if !options.without.isEmpty { text.append("columns left out: \(options.without.joined(separator: ", "))") }
    if !read.headings.isEmpty {
      let names = excerpt(read.headings.joined(separator: "; "), limit: 400)
      text.append(
        options.heading == nil
          ? "headings between rows, not in the file (--heading NAME makes them a key): \(names)"
          : "headings between rows: \(names)")
    }
    if let count = Repetitions.count(in: read.caption) { text.append("the caption says n = \(count)") }
    return text + leftAlone()
  }

  /// What the caption and the headers say that was not applied.
  private func leftAlone() -> [String] {
    var text: [String] = []
    if let count = Repetitions.left(in: read.caption) {
      text.append("the caption's \(quoted(count)) is not taken as a number of repetitions")
    }
    for place in Set(read.columns.flatMap(\.cells)).sorted() {
      guard let count = Repetitions.left(in: read.texts[place].name) else { continue }
      text.append("the header's \(quoted(count)) is not taken as a number of repetitions")
    }
    if read.caption.contains("%") { text.append("the caption has '%', which is not applied to any number") }
    let other = read.columns.filter { $0.hasOtherPercent && !$0.isPercent }.map(\.name)
    if !other.isEmpty {
      text.append("a '%' above is not applied to the numbers of \(excerpt(other.joined(separator: ", "), limit: 400))")
    }
    return text
  }

  /// A column of numbers and the headers above it.
  private func column(_ name: String) -> String {
    let headers = columns.groups.indices.compactMap { columns.column($0, name) }
    let names = excerpt(headers.map(\.name).filter { !$0.isEmpty }.joined(separator: ", "), limit: 400)
    var notes = names.isEmpty ? [] : ["from \(names)"]
    let percent = headers.filter(\.isPercent)
    if !percent.isEmpty {
      let which = percent.count == headers.count ? "" : " of \(percent.map(\.name).joined(separator: ", "))"
      notes.append("in per cent by the header: '%' is put behind each number\(which)")
    }
    if let unit = columns.unit { notes.append("unit \(quoted(unit))") }
    if let count = headers.lazy.compactMap(\.count).first { notes.append("the header says n = \(count)") }
    return "numbers: \(quoted(name))\(notes.isEmpty ? "" : " (\(notes.joined(separator: "; ")))")"
  }

  private func list(_ title: String, _ cells: [String]) -> [String] {
    guard !cells.isEmpty else { return [] }
    let shown = cells.prefix(40).joined(separator: "; ")
    return ["\(title), \(cells.count): \(shown)\(cells.count > 40 ? "; …" : "")"]
  }
}

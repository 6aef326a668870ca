import ArgumentParser
import Files
import Foundation
import PrintedTables

/// `repro import`.
struct ImportCommand: AsyncParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "import",
    abstract: "Write a file of published numbers from a printed table: LaTeX, Markdown, HTML, CSV or TSV.",
    discussion: """
      The columns in front that hold names are the keys, all others are numbers. ± and (n = 5) get columns of their own, \
      marks of footnotes and bold type are taken off, and each number keeps its printed digits. What is not understood is \
      refused with its line; nothing is guessed. Without --output the numbers go to standard output.
      """)

  @Argument(help: "A file that holds the table: .tex, .md, .html, .csv or .tsv.") var file: String
  @Option(help: "Which table: its number in the file, its label, or a part of its caption.") var table: String?
  @Option(help: "Names of the columns in front that are keys, for example model,width; none means their headers.")
  var by: String?
  @Option(help: "Names of the keys whose values stand in the rows of headers, from the top, for example dataset.")
  var across: String?
  @Option(help: "Name of the key whose values are headings between groups of rows.") var heading: String?
  @Option(help: "Headers of columns of numbers that are left out, separated by commas.") var without: String?
  @Option(help: "Name of the column of numbers.") var value = "published"
  @Option(help: "How many rows of headers the table has, where its rules do not tell.") var headers: Int?
  @Option(help: "Where the numbers are printed, for example 'Table 1'; none means what the caption or the label says.")
  var locator: String?
  @Option(help: "The file that is written, for example expected/table1.csv.") var output: String?

  func run() async throws {
    var options = ImportOptions()
    (options.table, options.heading, options.value) = (table, heading, value)
    (options.locator, options.headers) = (locator, headers)
    options.by = Self.names(by)
    options.across = Self.names(across)
    options.without = Self.names(without)
    let numbers = try await ImportedNumbers(path: file, options)
    guard let output else {
      try StandardOutput.write(numbers.csv)
      for line in numbers.summary { LiveRun.warn(line) }
      return
    }
    try write(numbers.csv, to: output)
    for line in numbers.summary { try StandardOutput.line(line) }
    try StandardOutput.line(
      "\(output): written\n\nNow write a claim that compares with it:\n\n\(claim(numbers, output))")
  }

  private static func names(_ text: String?) -> [String] {
    text.map {
      $0.split(separator: ",", omittingEmptySubsequences: false).map { $0.trimmingCharacters(in: .whitespaces) }
    }
      ?? []
  }

  /// Writes the file, unless another one is there.
  private func write(_ text: String, to path: String) throws {
    if FileManager.default.fileExists(atPath: path) {
      guard TextFile.isFile(path), try TextFile.bytes(path) == Data(text.utf8) else {
        throw UsageError("\(path): is there already and differs; name another file by --output, or remove it")
      }
      return
    }
    try TextFile.write(text, to: path)
  }

  /// A claim to begin with.
  private func claim(_ numbers: ImportedNumbers, _ path: String) -> String {
    let name = (path as NSString).lastPathComponent.split(separator: ".").first.map(String.init) ?? "table"
    return """
      ```{claim} \(name)
      :experiment: EXPERIMENT
      :expected: \(path)
      :test: COLUMN within 1 % of \(numbers.values[0])
      :source: \(numbers.locator)
      What the table states.
      ```
      """
  }
}

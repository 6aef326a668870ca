import Files
import Foundation
import Journals
import TestSupport
import Testing

/// Damaged files that a fuzzer once found, each in its smallest form: one clear line, never a trap, never a green claim.
@Suite struct DamagedInputTests {
  /// A paper that draws, counts and tests the rows of the frozen module.
  private func write(_ experiment: String, test: String, in folder: String) throws {
    try TextFile.write(
      """
      ---
      title: T
      ---

      ```{figure} \(experiment)
      :plot: lines
      :x: n
      :y: mse
      :color: beta
      :y-scale: log
      :band: quantiles
      :reference: bound
      Errors.
      ```

      ```{table} \(experiment)
      :by: d, beta
      :value: mse
      Errors.
      ```

      ```{claim} c
      :experiment: \(experiment)
      :test: \(test)
      :source: S
      Text.
      ```

      """, to: folder + "/paper/p/report.md")
  }

  /// Writes another text into every cell of a column, and a record that knows the rows.
  private func damage(_ experiment: String, _ column: String, _ text: String, in folder: String) throws {
    let file = JournalFile(results: folder + "/output/results", profile: .quick, experiment: experiment)
    let record = try #require(try RunRecord.read(file))
    let lines = try TextFile.read(file.path).split(separator: "\n").map { $0.split(separator: ",").map(String.init) }
    let position = try #require(lines[0].firstIndex(of: column))
    let rows = lines.enumerated().map { number, cells in
      var cells = cells
      if number > 0 { cells[position] = text }
      return cells.joined(separator: ",") + "\n"
    }
    try file.write(rows.joined(), record)
  }

  @Test(arguments: [
    ("d", "4294967296"), ("d", "nan"), ("beta", "inf"), ("beta", "-1"), ("mse", "1e308"), ("mse", "nan"),
    ("mse", "-1e308"),
    ("mse", "1e77"), ("n", "9223372036854775808"), ("samples", "x\u{1B}[31m"), ("sample", "1e-320"),
  ])
  func cellsThatNoRunWrites(column: String, text: String) throws {
    try withTemporaryFolder { folder in
      try write("frozen/mse-vs-n", test: "argmin of mse over n is 4", in: folder)
      #expect(try Command.repro(["run", "frozen/mse-vs-n"], in: folder).status == 0)
      try damage("frozen/mse-vs-n", column, text, in: folder)
      for arguments in [["verify"], ["report"], ["status", "--explain", "frozen/mse-vs-n"]] {
        let result = try Command.repro(arguments, in: folder)
        #expect([0, 1, 4, 5].contains(result.status), "\(arguments): \(result)")
        #expect(result.status != 4 || result.error.split(separator: "\n").count == 1, "\(result.error)")
        #expect(!(result.error + result.output).contains("\u{1B}"))
      }
    }
  }

  /// Where a file lost many finished trials, a few lines say so.
  @Test func manyLostTrialsAreAFewLines() throws {
    try withTemporaryFolder { folder in
      let run = ["run", "frozen/mse-vs-n"]
      #expect(try Command.repro(run, in: folder).status == 0)
      let path = folder + "/output/results/quick/frozen/mse-vs-n.csv"
      let whole = try TextFile.read(path)
      try TextFile.write(whole.prefix { $0 != "\n" } + "\n", to: path)
      let again = try Command.repro(run, in: folder)
      #expect(again.status == 0 && again.output.hasPrefix("frozen/mse-vs-n: 6 trials run"))
      let lines = again.error.split(separator: "\n").filter { $0.contains("ran again: ") }
      #expect(lines.count == 4 && lines.last == "repro: frozen/mse-vs-n: ran again: 3 more trials", "\(again.error)")
      #expect(try TextFile.read(path) == whole)
    }
  }

  /// Arguments and records may hold what a terminal obeys, or a text without end.
  @Test(arguments: [
    ["bench", "solvers", "--rounds", "\u{202E}1"], ["bench", "\u{1B}[2J"], ["run", "--profile", "a\nb\u{7}"],
    ["--\u{1B}]0;x"], ["status", "\u{85}"], ["run", "--seeds", String(repeating: "9,", count: 5000)],
    ["parity", "a\u{1B}[31m.safetensors"], ["clean", "--output", "\u{1B}[31m/x"],
  ])
  func argumentsAreCitedInOneLine(arguments: [String]) throws {
    try withTemporaryFolder { folder in
      try TextFile.write("", to: folder + "/\u{1B}[31m/x/own.txt")
      let result = try Command.repro(arguments, in: folder)
      #expect(result.status == 4, "\(result)")
      #expect(result.error.split(separator: "\n").count == 1 && result.error.count <= 1100, "\(result.error)")
      let isObeyed = result.error.unicodeScalars.contains {
        $0 != "\n" && [.control, .format, .lineSeparator].contains($0.properties.generalCategory)
      }
      #expect(!isObeyed, "\(result.error.debugDescription)")
    }
  }

  @Test func aRecordIsShownInOneLine() throws {
    try withTemporaryFolder { folder in
      #expect(try Command.repro(["run", "frozen/mse-vs-n"], in: folder).status == 0)
      let path = folder + "/output/results/quick/frozen/mse-vs-n.run.json"
      let record = try TextFile.read(path)
      try TextFile.write(record.replacing("repro run frozen", with: #"repro\u001b[2J\nrun"#), to: path)
      let status = try Command.repro(["status", "--explain", "frozen/mse-vs-n"], in: folder)
      #expect(status.status == 0 && status.output.contains(#"by 'repro\u{1B}[2J\nrun"#), "\(status)")
    }
  }
}

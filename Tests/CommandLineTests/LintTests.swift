import Files
import Foundation
import TestSupport
import Testing

/// Numbers that were typed by hand, beside rows of another program.
@Suite struct LintTests {
  /// Accuracies of 0.812 (a) and 0.873 (b) at the last of three epochs, means of three seeds.
  private static let rows: String = {
    var lines = ["model,seed,epoch,acc,loss"]
    for (model, last) in [("a", 0.812), ("b", 0.873)] {
      for seed in 1...3 {
        for epoch in 1...3 {
          let acc = last - 0.05 * Double(3 - epoch) + 0.01 * Double(seed - 2)
          lines.append("\(model),\(seed),\(epoch),\(acc),\(2 - acc)")
        }
      }
    }
    return lines.joined(separator: "\n") + "\n"
  }()

  private static let report = """
    # T

    ```{experiment} runs
    :files: runs.csv
    :text: model
    ```

    ```{claims} runs
    level: acc within 0.05 of 88.0 % where model = b and epoch = last
    ```

    """

  private func lint(_ files: [String: String], _ arguments: [String]) throws -> Command {
    try withTemporaryFolder { folder in
      try TextFile.write(Self.rows, to: folder + "/runs.csv")
      try TextFile.write(Self.report, to: folder + "/report.md")
      for (name, text) in files { try TextFile.write(text, to: folder + "/" + name) }
      return try Command.repro(["lint"] + arguments, in: folder)
    }
  }

  @Test func numbersThatAgreeNameTheirRows() throws {
    let readme = "Model b has an accuracy of 87.3 % (published: 88.0 %); its loss is 1.127.\n"
    let result = try lint(["README.md": readme], [])
    #expect(result.status == 0, "\(result)")
    #expect(
      result.output == """
        README.md:1:28: 87.3 % agrees with runs: mean(acc) where model = b and epoch = 3
        README.md:1:47: 88.0 % agrees with what claim level compares with (inconclusive)
        README.md:1:68: 1.127 agrees with runs: mean(loss) where model = b and epoch = 3
        3 numbers in 2 files: 3 agree, 0 differ, 0 stand in no rows

        """)
  }

  /// The number of a run before the last one, in every format.
  @Test(arguments: [
    ("README.md", "Model b reaches an accuracy of 86.9 %.", "1:32"),
    ("README.md", "| model | acc (%) |\n|---|---|\n| a | 81.2 |\n| b | 86.9 |\n", "4:7"),
    (
      "paper.tex", "\\begin{tabular}{lc}\nModel & Acc (\\%) \\\\\n\\hline\nb & \\textbf{86.9} \\\\\n\\end{tabular}\n",
      "4:13"
    ),
    ("page.html", "<table><tr><th>model</th><th>acc %</th></tr>\n<tr><td>b</td><td>86.9</td></tr></table>", "2:19"),
  ])
  func staleNumbersAreFound(file: String, text: String, place: String) throws {
    let result = try lint([file: text], [file])
    #expect(result.status == 1, "\(result)")
    #expect(result.output.contains("\(file):\(place): 86.9"), "\(result.output)")
    #expect(result.output.contains("differs from 87.3"), "\(result.output)")
    #expect(result.output.contains("= runs: mean(acc) where model = b and epoch = 3"), "\(result.output)")
    #expect(!result.output.contains("81.2") || result.output.contains("81.2 agrees with"), "\(result.output)")
  }

  /// What the words name, and nothing else, is what a number has to agree with.
  @Test(arguments: [
    ("Model a has an accuracy of 1.127.", "differs", false), ("Model b has an accuracy of 1.127.", "agrees", false),
    ("Model a has an accuracy of 0.88.", "compares with", false), ("Model b has an accuracy of .869.", "0.873", true),
  ])
  func otherColumnsAndClaimsDoNotCount(text: String, words: String, isThere: Bool) throws {
    let result = try lint(["README.md": text + "\n"], ["README.md", "--all"])
    let first = result.output.split(separator: "\n").first.map(String.init) ?? ""
    #expect(first.contains(words) == isThere, "\(result.output)")
  }

  @Test func aTableOfLatexHasItsOwnHead() throws {
    func table(_ name: String, _ value: String) -> String {
      "\\begin{tabular}{lc}\nModel & \(name) \\\\\n\\multirow{2}{*}{b} & \(value) \\\\\n\\end{tabular}\n"
    }
    let text = table("Acc", "0.873") + table("Time", "0.869") + "\\end{document} Model b has the accuracy 0.869.\n"
    let result = try lint(["paper.tex": text], ["paper.tex", "--all"])
    #expect(result.status == 0 && result.output.contains("1 agree, 0 differ, 1 stands in no rows"), "\(result)")
  }

  @Test func aReportIsToldWhatToWrite() throws {
    let report = Self.report + "Model b has the accuracy 0.869.\n"
    let result = try lint(["report.md": report], [])
    #expect(result.status == 1, "\(result)")
    #expect(
      result.output.hasPrefix(
        "report.md:11:26: 0.869 differs from 0.873 = runs: mean(acc) where model = b and epoch = 3; write "
          + "{value}`runs: mean(acc) where model = b and epoch = 3 as .3f`\n"), "\(result.output)")
  }

  @Test func numbersOfOtherThingsAreNoFindings() throws {
    let readme =
      "Model b was trained in 2024 with a learning rate of 0.0123 for 12.5 hours on 1,024 examples; accuracy 87.3 %.\n"
    let result = try lint(["README.md": readme], ["README.md", "--all"])
    #expect(result.status == 0 && result.output.contains("0.0123 stands in no rows"), "\(result)")
    #expect(result.output.contains("1 agree, 0 differ, 2 stand in no rows"), "\(result)")
  }

  @Test func badInputIsOneLine() throws {
    for (files, arguments, words) in [
      ([:], ["paper.tex"], "paper.tex: no such file"),
      (["a.docx": "x"], ["a.docx"], "a.docx: numbers are looked for in"),
      (["report.md": "# T\n"], [], "no rows to compare with"),
    ] as [([String: String], [String], String)] {
      let result = try lint(files, arguments)
      #expect(result.status == 4 && result.error.contains(words) && result.output.isEmpty, "\(result)")
      #expect(result.error.split(separator: "\n").count == 1)
    }
    let none = try lint(["README.md": "No number.\n"], [])
    #expect(none.status == 5, "\(none)")
  }
}

import Files
import Foundation
import TestSupport
import Testing

/// `repro import`, and what a claim makes of the file that it writes.
@Suite struct ImportTests {
  private static let paper = #"""
    \begin{table}
    \caption{Table of accuracies}\label{tab:acc}
    \begin{tabular}{lcc}
    \toprule
    Model & CIFAR-10 (\%) & SVHN (\%) \\
    \midrule
    adam & $88.1 \pm 0.2$ & \textbf{90.0} \\
    lion & 86.1$^\dagger$ & -- \\
    \bottomrule
    \end{tabular}
    \end{table}
    """#
  private static let options = ["--by", "model", "--across", "dataset", "--locator", "Table 1"]

  /// Rows of a program, with an accuracy of lion that is shifted.
  private static func rows(lion: Double) -> String {
    var text = "model,dataset,seed,acc\n"
    for seed in 0..<5 {
      let noise = Double(seed - 2) / 10_000
      text += "adam,CIFAR-10,\(seed),\(0.881 + noise)\nadam,SVHN,\(seed),\(0.9 + noise)\n"
      text += "lion,CIFAR-10,\(seed),\(lion + noise)\n"
    }
    return text
  }

  @Test func theFileIsWhatClaimsCompareWith() throws {
    try withTemporaryFolder { folder in
      try TextFile.write(Self.paper, to: folder + "/paper.tex")
      let imported = try Command.repro(
        ["import", "paper.tex", "--output", "expected/acc.csv"] + Self.options, in: folder)
      #expect(imported.status == 0 && imported.error.isEmpty, "\(imported)")
      #expect(imported.output.contains("3 numbers in 3 rows") && imported.output.contains("column 'SVHN': '--'"))
      #expect(imported.output.contains(":expected: expected/acc.csv\n:test: COLUMN within 1 % of published\n"))
      #expect(
        try TextFile.read(folder + "/expected/acc.csv") == #"""
          model,dataset,published,published_std,locator,printed
          adam,CIFAR-10,88.1 %,0.2,Table 1,$88.1 \pm 0.2$
          adam,SVHN,90.0 %,,Table 1,\textbf{90.0}
          lion,CIFAR-10,86.1 %,,Table 1,86.1$^\dagger$

          """#)
      let report = """
        # Mine

        ```{experiment} scores
        :files: out.csv
        ```

        ```{claim} accuracy
        :experiment: scores
        :expected: expected/acc.csv
        :test: acc within 1 % of published
        :source: Table 1
        The accuracies.
        ```

        ```{table} scores
        :by: model, dataset
        :value: acc
        :expected: expected/acc.csv
        :expected-value: published
        Accuracies.
        ```

        ```{figure} scores
        :plot: points
        :x: model
        :y: acc
        :color: dataset
        :published: expected/acc.csv
        :alt: Accuracies
        Accuracies.
        ```
        """
      try TextFile.write(report, to: folder + "/report.md")
      try TextFile.write(Self.rows(lion: 0.861), to: folder + "/out.csv")
      let good = try Command.repro(["verify"], in: folder)
      #expect(good.status == 0 && good.output.contains("reproduced"), "\(good)")
      // The table and the figure show the same numbers.
      let page = try Command.repro(["report"], in: folder)
      #expect(page.status == 0, "\(page)")
      #expect(try TextFile.read(folder + "/output/report.html").contains("88.1 ± 0.2 %"))
      try TextFile.write(Self.rows(lion: 0.80), to: folder + "/out.csv")
      let bad = try Command.repro(["verify"], in: folder)
      #expect(bad.status == 1 && bad.output.contains("deviates") && bad.output.contains("lion"), "\(bad)")
      let coverage = try Command.repro(["coverage"], in: folder)
      #expect(coverage.output.contains("Of 3 published numbers: 3 tested here."), "\(coverage)")
    }
  }

  @Test func nothingIsOverwritten() throws {
    try withTemporaryFolder { folder in
      try TextFile.write(Self.paper, to: folder + "/paper.tex")
      let arguments = ["import", "paper.tex", "--output", "acc.csv"]
      #expect(try Command.repro(arguments + Self.options, in: folder).status == 0)
      // The same again is no fault.
      #expect(try Command.repro(arguments + Self.options, in: folder).status == 0)
      let other = try Command.repro(arguments, in: folder)
      #expect(other.status == 4 && other.output.isEmpty, "\(other)")
      #expect(
        other.error == "repro: acc.csv: is there already and differs; name another file by --output, or remove it\n")
      #expect(try TextFile.read(folder + "/acc.csv").contains("dataset"))
    }
  }

  @Test func standardOutputHoldsNumbersOnly() throws {
    try withTemporaryFolder { folder in
      try TextFile.write(Self.paper, to: folder + "/paper.tex")
      let result = try Command.repro(["import", "paper.tex"], in: folder)
      #expect(result.status == 0, "\(result)")
      #expect(
        result.output == #"""
          Model,published_CIFAR_10,published_CIFAR_10_std,published_SVHN,locator,printed
          adam,88.1 %,0.2,90.0 %,tab:acc,$88.1 \pm 0.2$ | \textbf{90.0}
          lion,86.1 %,,,tab:acc,86.1$^\dagger$

          """#)
      #expect(result.error.contains("numbers: 'published_SVHN' (from SVHN; in per cent by the header"), "\(result)")
    }
  }

  @Test(arguments: [
    ("a.tex", Data([0xFF, 0xFE, 0x41]), "a.tex: cannot read: it is not UTF-8"),
    ("a.md", Data(), "a.md: holds no table"),
    ("a.pdf", Data(), "a.pdf: tables are read from"),
    ("a.csv", Data("m,a\nx,1,2\n".utf8), "a.csv:2: the row has 3 cells"),
    ("a.md", Data("| m | a |\n|---|---|\n| x | 1 or 2 |\n".utf8), "a.md:3: column 'a' holds '1 or 2'"),
    ("a.html", Data(String(repeating: "<table>", count: 3).utf8), "a.html:1: a table stands within a table"),
    ("a.csv", Data([0x6D, 0x2C, 0x61, 0x0A, 0x00, 0x2C, 0xFF]), "a.csv:2: malformed CSV"),
  ])
  func badFilesAreOneLine(name: String, bytes: Data, words: String) throws {
    try withTemporaryFolder { folder in
      try TextFile.write(bytes, to: folder + "/" + name)
      let result = try Command.repro(["import", name, "--output", "x.csv"], in: folder)
      #expect(result.status == 4 && result.output.isEmpty, "\(result)")
      #expect(result.error.hasPrefix("repro: " + words) && result.error.split(separator: "\n").count == 1, "\(result)")
      #expect(!TextFile.isFile(folder + "/x.csv"))
    }
  }

  @Test(arguments: ["--by", "--across"])
  func blankNamesNameTheirOption(option: String) throws {
    try withTemporaryFolder { folder in
      try TextFile.write(Self.paper, to: folder + "/paper.tex")
      let result = try Command.repro(["import", "paper.tex", option, ","], in: folder)
      #expect(result.status != 0 && result.error.contains("\(option): '' is blank"), "\(result)")
    }
  }

  @Test func filesThatAreNotThere() throws {
    try withTemporaryFolder { folder in
      try TextFile.createFolder(folder + "/folder.tex")
      for (name, words) in [("none.tex", "no such file"), ("folder.tex", "it is a folder")] {
        let result = try Command.repro(["import", name], in: folder)
        #expect(result.status == 4 && result.error.contains(words) && result.output.isEmpty, "\(result)")
      }
    }
  }
}

import Files
import Foundation
import TestSupport
import Testing

@testable import PrintedTables

/// Tables whose numbers a reader sees otherwise than a program: each is refused, or read as it is printed.
@Suite struct DoubtfulTableTests {
  private func csv(_ text: String, as name: String) async throws -> String {
    let folder = FileManager.default.temporaryDirectory.path + "/repro-test-\(UUID().uuidString)"
    try TextFile.createFolder(folder)
    defer { try? FileManager.default.removeItem(atPath: folder) }
    try TextFile.write(text, to: "\(folder)/\(name)")
    return try await ImportedNumbers(path: "\(folder)/\(name)", ImportOptions()).csv
  }

  private static func table(_ columns: String, _ rows: String) -> String {
    "\\begin{tabular}{\(columns)}\n\\toprule\nModel & Acc \\\\ \\midrule\n\(rows)\n\\bottomrule\n\\end{tabular}\n"
  }

  @Test(arguments: [
    (
      "\\newcommand{\\ours}{87.2}\n" + table("lc", "A & \\ours \\\\") + "\\renewcommand{\\ours}{91.0}",
      "is defined twice"
    ),
    (table("l r<{\\,\\%}", "A & 87.2 \\\\"), "prints something in every cell"),
    (table("l >{$-$}r", "A & 87.2 \\\\"), "prints something in every cell"),
    (
      "\\begin{tabular}{lc}\n\\toprule\nModel & Acc \\\\ \nX & 1.1 \\\\ \\midrule\nY & 2.1 \\\\ \\bottomrule\n\\end{tabular}\n",
      "--headers"
    ),
    (table("lc", "A & $1.2 \\pm 3\\times 10^{-2}$ \\\\"), "no number"),
    (table("lc", "A & $3 \\times 1024$ \\\\"), "no number"),
    (table("lc", "A & 87{\\scriptsize 12} \\\\"), "between its digits"),
    (table("lc", "A & 87.2 (85.1) \\\\"), "no number"),
  ])
  func doubtfulLatexIsRefused(text: String, reason: String) async throws {
    let error = await #expect(throws: SourceError.self) { try await csv(text, as: "t.tex") }
    #expect(error?.description.contains(reason) == true, "\(error?.description ?? "")")
  }

  @Test func whatIsPrintedIsRead() async throws {
    let plain = try await csv(Self.table("@{}l >{\\bfseries}c@{}", "A & 87.2 \\\\"), as: "t.tex")
    #expect(plain.contains("A,87.2"), "\(plain)")
    let condition = try await csv(
      Self.table("lc", "A & 87.2 \\\\\n\\iffalse\nY & 1.1 \\\\\n\\ifx a b \\fi\n\\else\nZ & 89.2 \\\\\n\\fi"),
      as: "t.tex")
    #expect(condition.contains("Z,89.2") && !condition.contains("Y,"), "\(condition)")
  }

  @Test func whatIsNotShownIsNotRead() async throws {
    let hidden =
      "<table><tr><th>M</th><th>A</th></tr><tr><td>x</td><td><span style=\"display:none\">1</span>87.2</td></tr></table>"
    let shown = try await csv(hidden, as: "t.html")
    #expect(shown.contains("x,87.2"), "\(shown)")
    await #expect(throws: (any Error).self) {
      try await csv("<!-- old\n\n| M | A |\n|---|---|\n| x | 1.5 |\n\n-->\n", as: "t.md")
    }
  }
}

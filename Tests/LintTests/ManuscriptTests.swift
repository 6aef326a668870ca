import Testing

@testable import Lint

@Suite struct ManuscriptTests {
  private func numbers(_ text: String, _ format: Manuscript.Format) -> [String] {
    Manuscript(text, format).numbers.map { "\($0.line):\($0.column) \($0.text)" }
  }

  @Test func runningTextOfMarkdown() {
    let text = """
      ---
      title: 12.34
      ---
      # Results 1.5

      Adam has **87.2 %** of $0.912 \\pm 0.003$, not [85.10](http://a.b/1.23) or `9.99`. <!-- 7.77 -->
      See Theorem 4.1, (Section~3.12), arXiv 2401.01234, v1.2.3, 2024-05-06, 10.1000/182, arXiv:2401.01234 and a_1.25.
      {value}`x: mean(y) where z = 3.25`

      ```{claims} x
      a: y within 0.45 of 88.15
      ```
      ```{figure} x
      :y-limits: 1.25 2.25
      The caption says 3.75.
      ```
      % 6.66
      - item

          in the list 1.1e-3

      code:

          4.44
      """
    #expect(
      numbers(text, .markdown) == [
        "4:11 1.5", "6:12 87.2 %", "6:25 0.912 \\pm 0.003", "6:48 85.10", "15:18 3.75", "20:17 1.1e-3",
      ])
  }

  @Test func runningTextOfLatex() {
    let text = """
      \\documentclass[10.5pt]{a}
      \\begin{document}
      We reach \\textbf{87.2}\\% in Table~\\ref{tab:1.25} at width 0.45\\textwidth % 9.99
      \\begin{tabular}{lcc}
      Model & Acc. (\\%) & Loss \\\\ \\midrule
      Adam & $91.5 \\pm 0.3$ & $1.2 \\times 10^{-3}$ \\\\[1.5ex]
      \\end{tabular}
      \\begin{verbatim}
      3.33
      \\end{verbatim}
      """
    #expect(
      numbers(text, .latex) == ["3:18 87.2 %", "6:9 91.5 \\pm 0.3", "6:26 1.2 \\times 10^{-3}"])
  }

  @Test func runningTextOfHTML() {
    let text = """
      <head><title>1.11</title></head><p class="x-2.22">It is <b>0.912</b>.</p>
      <table><tr><th>Model</th>
      <th>Acc (%)</th></tr>
      <tr>
        <td>Adam</td>
        <td>87.25</td>
      </tr></table><script>3.33</script>
      """
    let all = Manuscript(text, .html).numbers
    #expect(all.map { "\($0.line):\($0.column) \($0.text)" } == ["1:60 0.912", "6:7 87.25"])
    #expect(all[1].context.words.isSuperset(of: ["adam", "acc"]) && all[1].context.isPercent)
  }

  @Test func wordsAroundANumber() {
    let text = "Adam has 0.91 after 20 epochs. SGD has 0.85.\n\n| | Adam | SGD |\n|--|--|--|\n| loss | 0.12 | 0.34 |\n"
    let all = Manuscript(text, .markdown).numbers
    #expect(all.map(\.text) == ["0.91", "20", "0.85", "0.12", "0.34"])
    #expect(all[0].context.words.contains("adam") && !all[0].context.words.contains("sgd"))
    #expect(all[0].context.numbers == [20])
    #expect(all[4].context.words == ["loss", "0", "12", "sgd"])
  }
}

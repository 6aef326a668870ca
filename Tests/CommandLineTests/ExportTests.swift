import Files
import Foundation
import Journals
import TestSupport
import Testing

/// `repro export`, run as users run it.
@Suite struct ExportTests {
  private let papers = Fixtures.package + "/paper"

  private func lines(_ text: String) -> [String] { text.split(separator: "\n").map(String.init) }

  private func export(_ arguments: [String], in folder: String) throws -> Command {
    try Command.repro(["export", "authors-files"] + arguments, in: folder)
  }

  /// At the papers' own settings an export writes what the command with the script's options computes, byte for byte.
  @Test func theFrozenFilesAreThoseOfTheScriptsCommand() throws {
    try withTemporaryFolder { folder in
      let options = ["--profile", "paper", "--no-recorded"]
      #expect(try Command.repro(["run", "frozen", "--profile", "paper"], in: folder).status == 0)
      let result = try export(["hu2026", "authors"] + options, in: folder)
      #expect(result.status == 5)
      #expect(
        result.output == """
          authors/tune_d_beta_samples.csv: 64 trials of frozen/tune
          authors/mse_vs_P.pdf: 15 trials of frozen/mse-vs-P
          authors/mse_vs_P.csv: 15 trials of frozen/mse-vs-P
          authors/mse_vs_n.png: 6 trials of frozen/mse-vs-n
          authors/mse_vs_n.csv: 6 trials of frozen/mse-vs-n\n
          """)
      let run = "no rows; run repro run"
      #expect(
        result.error == """
          repro: not written: p_experiment_results.csv: \(run) attention-head/prompt-length --profile paper
          repro: not written: head_experiment_results.csv: \(run) attention-head/heads --profile paper
          repro: not written: plot_heads_all_models_independent_y.pdf: \(run) statistical/heads --profile paper\n
          """)
      let names = try FileManager.default.contentsOfDirectory(atPath: folder + "/authors").sorted()
      #expect(names == ["mse_vs_P.csv", "mse_vs_P.pdf", "mse_vs_n.csv", "mse_vs_n.png", "tune_d_beta_samples.csv"])
      for option in ["--tune", "--plotP", "--plotN"] {
        #expect(try Command.repro(["att-sim-attn-frozen", option], in: folder).status == 0)
      }
      for name in names {
        #expect(try TextFile.bytes("\(folder)/authors/\(name)") == TextFile.bytes("\(folder)/\(name)"), "\(name)")
      }
    }
  }

  @Test func anUnfinishedRunIsToldOf() throws {
    try withTemporaryFolder { folder in
      #expect(try Command.repro(["run", "frozen/mse-vs-n"], in: folder).status == 0)
      let journal = JournalFile(results: folder + "/output/results", profile: .quick, experiment: "frozen/mse-vs-n")
      let record = try TextFile.read(journal.recordPath)
      try TextFile.write(
        record.replacing(#/"asked" : \[/#, with: #""asked" : ["0123456789ab","#), to: journal.recordPath)
      let result = try export(["hu2026"], in: folder)
      let path = "output/authors-files/hu2026/mse_vs_n.csv"
      #expect(result.status == 5 && lines(result.output).contains("\(path): 6 of 7 trials of frozen/mse-vs-n"))
      // Two files are made of them, and one line is enough.
      let note = "repro: note: 6 of 7 trials of frozen/mse-vs-n; run repro run frozen/mse-vs-n --profile quick"
      #expect(lines(result.error).filter { $0.contains("note") } == [note])
      #expect(try TextFile.read("\(folder)/\(path)").hasPrefix("n,mse_mean,mse_std\n1,"))
      let cleaned = try Command.repro(["clean"], in: folder)
      #expect(cleaned.status == 0 && !FileManager.default.fileExists(atPath: folder + "/output"), "\(cleaned)")
    }
  }

  @Test func filesOfOthersAreReplacedOnDemandAlone() throws {
    try withTemporaryFolder { folder in
      #expect(try Command.repro(["run", "frozen/mse-vs-n"], in: folder).status == 0)
      try TextFile.write("n,mse\n", to: folder + "/algo_emu/mse_vs_n.csv")
      let refused = try export(["hu2026", "algo_emu"], in: folder)
      #expect(refused.status == 4 && refused.output.isEmpty && lines(refused.error).count == 1, "\(refused)")
      #expect(
        refused.error.contains("algo_emu/mse_vs_n.csv: is there already and differs; nothing was written; --force"))
      #expect(try FileManager.default.contentsOfDirectory(atPath: folder + "/algo_emu") == ["mse_vs_n.csv"])
      let forced = try export(["hu2026", "algo_emu", "--force"], in: folder)
      #expect(forced.status == 5 && lines(forced.output).count == 2, "\(forced)")
      #expect(try TextFile.read(folder + "/algo_emu/mse_vs_n.csv").hasPrefix("n,mse_mean,mse_std\n"))
      // The same bytes are no other file.
      #expect(try export(["hu2026", "algo_emu"], in: folder).status == 5)
    }
  }

  @Test func damagedRowsLeaveNoFile() throws {
    try withTemporaryFolder { folder in
      #expect(try Command.repro(["run", "frozen/mse-vs-n", "frozen/tune"], in: folder).status == 0)
      let path = folder + "/output/results/quick/frozen/tune.csv"
      try TextFile.write(try TextFile.read(path).replacing(/\n[^\n]*\n/, with: "\na,b\n", maxReplacements: 1), to: path)
      let result = try export(["hu2026", "x"], in: folder)
      #expect(result.status == 4 && result.output.isEmpty && lines(result.error).count == 1, "\(result)")
      #expect(result.error.contains("tune.csv:2") && !FileManager.default.fileExists(atPath: folder + "/x"))
    }
  }

  @Test func recordedRowsCountAsTheyDoForAReport() throws {
    try withTemporaryFolder { folder in
      let name = "mse_vs_n.csv: 6 trials of frozen/mse-vs-n, recorded"
      let options = ["hu2026", "--papers", papers, "--output", "o", "--profile", "paper"]
      let result = try export(options, in: folder)
      #expect(lines(result.output).contains("o/authors-files/hu2026/\(name)"), "\(result)")
      let own = try export(options + ["--no-recorded"], in: folder)
      #expect(own.status == 5 && own.output.isEmpty && lines(own.error).count == 8, "\(own)")
      // At another profile the line says where there are rows.
      let quick = try export(["hu2026", "--papers", papers, "--output", "q"], in: folder)
      #expect(
        lines(quick.error).contains(
          "repro: not written: mse_vs_n.csv: no rows; run repro run frozen/mse-vs-n --profile quick, or take rows that are "
            + "recorded by --profile paper"), "\(quick)")
      // What is recorded at the profile is written.
      let written = lines(quick.output)
      #expect(quick.status == 5 && written.count == 1 && written[0].hasSuffix("of attention-head/heads, recorded"))
    }
  }

  @Test func whatHasNoAuthorsFilesIsOneLine() throws {
    try withTemporaryFolder { folder in
      try TextFile.write(
        "# T\n\n```{experiment} e\n:command: echo 1\n:rows: stdout csv\n```\n", to: folder + "/paper/mine/report.md")
      func refused(_ arguments: [String], _ reason: String) throws {
        let result = try Command.repro(["export"] + arguments, in: folder)
        #expect(result.status == 4 && result.output.isEmpty && lines(result.error).count == 1, "\(result)")
        #expect(result.error.contains(reason), "\(result)")
      }
      try refused(["authors-files", "mine"], "'mine' declares its experiments itself")
      try refused(["authors-files", "hu2062"], "no paper 'hu2062'; did you mean 'hu2026'?")
      try refused(["authors-files"], "Missing expected argument '<paper>'")
      try refused(["authors-files", "hu2026", ""], "the folder has no name")
      try refused(["authors-files", "hu2026", "fu2024"], "one paper at a time")
      try refused(["author-files"], "no format 'author-files'; did you mean 'authors-files'?")
      #expect(try Command.repro(["export"], in: folder).output.contains("authors-files"))
    }
  }
}

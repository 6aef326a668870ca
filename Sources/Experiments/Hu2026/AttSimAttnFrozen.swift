import ArgumentParser
import Figures
import Files
import Foundation
import Plot
import Tables

/// `repro att-sim-attn-frozen`: the options of the authors' script `att_sim_attn_frozen.py`, by their names.
struct AttSimAttnFrozen: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "att-sim-attn-frozen",
    abstract: "The authors' script on the frozen attention module, with its own options.",
    discussion: "Choose one of --tune, --plotP, --plotN. Files go to the current folder; .pdf, .png or .svg in a name "
      + "chooses the format. Errors are mean squared errors in double precision.")

  @Flag(help: "Tune: the error for every d, beta and number of samples.") var tune = false
  @Flag(name: .customLong("plotP"), help: "Plot the error against P.") var plotP = false
  @Flag(name: .customLong("plotN"), help: "Plot the error against n.") var plotN = false
  @Option(name: .customLong("n"), parsing: .unconditional, help: "Data tokens.") var n = 12
  @Option(
    name: .customLong("P"), parsing: .unconditional, help: "Grid points; default 66 with --tune, 100 with --plotN.")
  var P: Int?
  @Option(name: .customLong("d"), parsing: .unconditional, help: "Channels.") var d = 4
  @Option(
    parsing: .unconditional,
    help: "Inverse temperature, above zero; inf is hard lookup; default 2 with --plotP, 8 with --plotN.")
  var beta: Double?
  @Option(parsing: .unconditional, help: "Targets drawn for each point.") var samples = 4
  @Option(help: "Seed of the first sample; sample s draws from seed + s.") var seed: UInt64 = 1234
  @Option(name: .customLong("tune_d_list"), parsing: .upToNextOption, help: "Values of d (default: 4,8,12,16).")
  var tuneD: [String] = ["4,8,12,16"]
  @Option(name: .customLong("tune_beta_list"), parsing: .upToNextOption, help: "Values of beta (default: 2,4,8,16).")
  var tuneBeta: [String] = ["2.0,4.0,8.0,16.0"]
  @Option(
    name: .customLong("tune_samples_list"), parsing: .upToNextOption, help: "Numbers of samples (default: 2,4,8,16).")
  var tuneSamples: [String] = ["2,4,8,16"]
  @Option(name: .customLong("tune_out_csv"), help: "Table of the grid.") var tuneCSV = FrozenScript.tune.table
  @Option(name: .customLong("P_list"), parsing: .upToNextOption, help: "Values of P (default: 20,30,40,60,80).")
  var listP: [String] = ["20,30,40,60,80"]
  @Option(name: .customLong("plotP_pdf"), help: "Figure of --plotP.") var figureP = FrozenScript.figureP
  @Option(name: .customLong("plotP_csv"), help: "Table of --plotP.") var csvP = FrozenScript.plotP.table
  @Option(name: .customLong("n_list"), parsing: .upToNextOption, help: "Values of n (default: 1,2,4,6,8,12).")
  var listN: [String] = ["1,2,4,6,8,12"]
  @Option(name: .customLong("plotN_pdf"), help: "Figure of --plotN.") var figureN = FrozenScript.figureN
  @Option(name: .customLong("plotN_csv"), help: "Table of --plotN.") var csvN = FrozenScript.plotN.table

  /// What one option of the script computes and where it goes.
  private struct Job {
    var settings: [FrozenSetting]
    var table: String
    var keys: [any NamedColumn]
    var figure: (path: String, recipe: Recipe)?
  }

  /// Refuses everything that cannot be computed, before the first file is written.
  func validate() throws {
    do {
      let job = try job()
      if let figure = job.figure { _ = try FigureFormat(path: figure.path) }
    } catch let error as any UserError { throw ValidationError(error.description) }
  }

  func run() throws { try write(try job()) }

  private func job() throws -> Job {
    guard [tune, plotP, plotN].count(where: { $0 }) == 1 else {
      throw UsageError("choose one of --tune, --plotP and --plotN")
    }
    if tune {
      return Job(
        settings: try tuningSettings(), table: tuneCSV, keys: FrozenScript.tune.keys)
    }
    if plotP {
      let settings = try numbers(listP, "--P_list", Int.init).map {
        try setting(n: n, P: $0, beta: beta ?? FrozenScript.betaOfP)
      }
      return Job(
        settings: settings, table: csvP, keys: FrozenScript.plotP.keys, figure: (figureP, Hu2026.errorAgainstP))
    }
    let settings = try numbers(listN, "--n_list", Int.init).map { try setting(n: $0, P: P ?? 100, beta: beta ?? 8) }
    return Job(
      settings: settings, table: csvN, keys: FrozenScript.plotN.keys, figure: (figureN, Hu2026.errorAgainstN))
  }

  private func setting(n: Int, P: Int, beta: Double) throws -> FrozenSetting {
    try FrozenSetting(n: n, d: d, P: P, beta: beta, samples: samples)
  }

  private func tuningSettings() throws -> [FrozenSetting] {
    let widths = try numbers(tuneD, "--tune_d_list", Int.init)
    let betas = try numbers(tuneBeta, "--tune_beta_list", Double.init)
    let counts = try numbers(tuneSamples, "--tune_samples_list", Int.init)
    return try widths.flatMap { d in
      try betas.flatMap { beta in
        try counts.map { try FrozenSetting(n: n, d: d, P: P ?? 66, beta: beta, samples: $0) }
      }
    }
  }

  /// A comma-separated list; a blank after a comma splits it into several arguments, which are joined again.
  private func numbers<Number>(_ parts: [String], _ option: String, _ parse: (String) -> Number?) throws -> [Number] {
    let texts = parts.joined(separator: " ").split { $0 == "," || $0 == " " }.map(String.init)
    guard !texts.isEmpty else { throw UsageError("\(option): the list is empty; give numbers such as 20,30,40") }
    return try texts.map { text in
      guard let number = parse(text) else {
        throw UsageError("\(option): \(quoted(text)) is not a number of this list's kind")
      }
      return number
    }
  }

  /// Computes everything before the first file is written.
  private func write(_ job: Job) throws {
    let journal = FrozenSetting.columns.names + FrozenRow.columns.names
    var rows = try Table(file: job.table, columns: journal)
    for setting in job.settings {
      try setting.run(seed: seed) { try rows.append(setting.cells + $0.cells) }
    }
    let summary = try FrozenFigures.summary(rows, by: job.keys)
    let drawn = try job.figure.map { figure in
      try figure.recipe.draw(rows, nil).render(try FigureFormat(path: figure.path))
    }
    try TextFile.write(CSVWriter.text(summary), to: job.table)
    try StandardOutput.line(job.table)
    if let figure = job.figure, let drawn {
      try TextFile.write(drawn, to: figure.path)
      try StandardOutput.line(figure.path)
    }
  }
}

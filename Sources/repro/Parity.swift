import ArgumentParser
import Files
import Foundation
import Parity

/// `repro parity`.
struct Parity: ParsableCommand {
  static let configuration = CommandConfiguration(
    abstract: "Compare the training engine with trainings that PyTorch recorded.",
    discussion: """
      A file (safetensors) holds data, parameters, the gradients of step 0 and the losses of every step. Gradients must \
      agree within 1e-4 of the largest entry, losses within 2e-4 at every step. A folder with config.yaml, state.pt and \
      expected.safetensors holds an in-context transformer: predictions and hidden states must agree within 1e-4, \
      gradients and the loss after one step as above. Exit codes: 0 they do, 1 they do not, 4 a file is missing or \
      damaged.
      """)

  @Argument(help: "Files, folders of *.safetensors, or folders of a transformer's checkpoint.")
  var paths: [String]
  @Option(help: "Threads; changes no number.")
  var threads: Int = 1

  func run() throws {
    let files = try paths.flatMap(Self.files)
    var deviates = false
    var isBad = false
    for file in files {
      do {
        let isFile = file.hasSuffix(".safetensors")
        let report =
          try isFile
          ? ParityReport(path: file, threads: threads) : ParityReport(checkpoint: file, threads: threads)
        for note in report.notes { LiveRun.warn("repro: note: \(note)") }
        try Self.show(report)
        deviates = deviates || !report.isWithinBounds
      } catch let error as any UserError {
        LiveRun.warn("repro: \(error)")
        isBad = true
      }
    }
    if isBad { throw ExitCode(Exit.usage) }
    if deviates { throw ExitCode(1) }
  }

  /// A path itself, a folder that holds a checkpoint, or a folder's safetensors files by name.
  private static func files(_ path: String) throws -> [String] {
    guard TextFile.isFolder(path) else { return [path] }
    guard !FileManager.default.fileExists(atPath: "\(path)/config.yaml") else { return [path] }
    let names = try FileManager.default.contentsOfDirectory(atPath: path).filter { $0.hasSuffix(".safetensors") }
    guard !names.isEmpty else { throw UsageError("\(path): no *.safetensors file in this folder") }
    return names.sorted().map { "\(path)/\($0)" }
  }

  private static func show(_ report: ParityReport) throws {
    try StandardOutput.line("\(report.path): \(report.title)")
    for line in report.lines {
      let mark = line.isWithinBound ? "ok  " : "FAIL"
      let deviation = String(format: "%.1e", line.deviation)
      try StandardOutput.line("  \(mark)  \(deviation)  \(line.name)\(line.note.isEmpty ? "" : "  (\(line.note))")")
    }
    let worst = report.lines.map(\.deviation).reduce(0) { $0.isNaN || $1 <= $0 ? $0 : $1 }
    try StandardOutput.line(
      "  \(report.isWithinBounds ? "agrees" : "DEVIATES"); largest deviation \(String(format: "%.1e", worst))")
  }
}

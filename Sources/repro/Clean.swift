import ArgumentParser
import Files
import Foundation

/// `repro clean`.
struct Clean: ParsableCommand {
  static let configuration = CommandConfiguration(
    abstract: "Remove what repro wrote to OUTPUT, and nothing else.",
    discussion: "OUTPUT/.repro-output lists these files. Files of your own stay, and are named.")

  @Option(help: "Folder of everything that is generated.") var output = "output"

  func run() throws {
    guard FileManager.default.fileExists(atPath: output) else {
      try StandardOutput.line("\(output): nothing to remove")
      return
    }
    let cleaned = try OutputFolder.clean(output)
    try StandardOutput.line("\(output): removed \(cleaned.removed) \(cleaned.removed == 1 ? "file" : "files")")
    guard !cleaned.left.isEmpty else { return }
    let shown = cleaned.left.prefix(10).map { excerpt($0, limit: 255) }.joined(separator: ", ")
    let more = cleaned.left.count > 10 ? " and \(cleaned.left.count - 10) more" : ""
    try StandardOutput.line("left, because repro did not write it: \(shown)\(more)")
  }
}

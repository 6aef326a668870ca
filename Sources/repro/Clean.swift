import ArgumentParser
import Files
import Foundation

/// `repro clean`.
struct Clean: ParsableCommand {
  static let configuration = CommandConfiguration(abstract: "Remove everything that was generated.")

  @OptionGroup var output: OutputOptions

  func run() throws {
    // Only a folder that holds journals is ours to remove.
    guard FileManager.default.fileExists(atPath: output.results) else { return }
    try FileManager.default.removeItem(atPath: output.output)
    print("removed \(output.output)")
  }
}

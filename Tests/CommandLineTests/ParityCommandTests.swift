import Foundation
import TestSupport
import Testing

/// `repro parity` and `repro bench`, run as users run them.
@Suite struct ParityCommandTests {
  private let fixture = Fixtures.path("statistical_H6.safetensors")

  @Test func agreement() throws {
    let result = try Command.repro(["parity", fixture])
    #expect(result.status == 0 && result.error.isEmpty)
    #expect(result.output.contains("gradient attnm.attn1.q_proj.weight") && result.output.contains("agrees"))
    #expect(!result.output.contains("FAIL"))
  }

  /// One number of one tensor replaced, in a folder beside a file that agrees.
  @Test func aFolderWithOneDeviation() throws {
    try withTemporaryFolder { folder in
      var bytes = try Data(contentsOf: URL(fileURLWithPath: fixture))
      try bytes.write(to: URL(fileURLWithPath: "\(folder)/a.safetensors"))
      let length = bytes.prefix(8).reversed().reduce(0) { $0 << 8 | Int($1) }
      let header = try #require(JSONSerialization.jsonObject(with: bytes[8..<8 + length]) as? [String: Any])
      let losses = try #require(header["losses"] as? [String: Any])
      let offsets = try #require(losses["data_offsets"] as? [Int])
      let third = 8 + length + offsets[0] + 8
      bytes.replaceSubrange(third..<third + 4, with: withUnsafeBytes(of: Float(1).bitPattern.littleEndian) { Data($0) })
      try bytes.write(to: URL(fileURLWithPath: "\(folder)/b.safetensors"))
      let result = try Command.repro(["parity", folder])
      #expect(result.status == 1 && result.error.isEmpty)
      #expect(result.output.contains("b.safetensors") && result.output.contains("DEVIATES"))
      #expect(result.output.contains("(largest at step 2)"))
    }
  }

  @Test func badInputIsRefusedInOneLine() throws {
    try withTemporaryFolder { folder in
      func refused(_ arguments: [String], _ reason: String) throws {
        let result = try Command.repro(arguments)
        #expect(result.status == 4 && result.output.isEmpty, "\(arguments)")
        let lines = result.error.split(separator: "\n")
        #expect(lines.count == 1 && result.error.contains(reason), "\(result.error)")
      }
      let bytes = try Data(contentsOf: URL(fileURLWithPath: fixture))
      let truncated = "\(folder)/truncated.safetensors"
      try bytes.prefix(bytes.count / 2).write(to: URL(fileURLWithPath: truncated))
      try refused(["parity", truncated], "not a safetensors file")
      try refused(["parity", "\(folder)/missing.safetensors"], "no such file")
      try FileManager.default.createDirectory(atPath: "\(folder)/empty", withIntermediateDirectories: true)
      try refused(["parity", "\(folder)/empty"], "no *.safetensors file")
      try refused(["bench", "plots"], "no benchmark 'plots'")
      try refused(["bench", "training", "--heads", "5"], "5 heads do not divide the width 48")
      try refused(["bench", "training", "--threads", "0"], "0 threads cannot be started")
      try refused(["bench", "training", "--lanes", "5"], "no kernels with 5 lanes; this processor runs: ")
      try refused(["bench", "solvers", "--sequences", "0"], "must be positive")
    }
  }

  @Test func benchPrintsOneLineOfJSON() throws {
    let result = try Command.repro(["bench", "training", "--rounds", "1", "--steps", "2", "--model", "statistical"])
    #expect(result.status == 0 && result.output.split(separator: "\n").count == 1)
    let json = try #require(JSONSerialization.jsonObject(with: Data(result.output.utf8)) as? [String: Any])
    let milliseconds = try #require(json["milliseconds"] as? Double)
    #expect(milliseconds > 0 && json["heads"] as? Int == 6 && json["kernels"] is String)
  }

  @Test func theSolversBenchAgreesWithItself() throws {
    func bench(_ threads: Int) throws -> [String: Any] {
      let sizes = [
        "--sequences", "3", "--positions", "7", "--features", "4", "--rounds", "1", "--threads", "\(threads)",
      ]
      let result = try Command.repro(["bench", "solvers"] + sizes)
      #expect(result.status == 0 && result.output.split(separator: "\n").count == 1)
      return try #require(JSONSerialization.jsonObject(with: Data(result.output.utf8)) as? [String: Any])
    }
    let (one, two) = (try bench(1), try bench(2))
    let errors = try #require(one["errors"] as? [String: Double])
    #expect(errors.keys.sorted() == ["bfgs", "cg", "gd", "lbfgs", "newton"] && errors.values.allSatisfy { $0 > 0 })
    #expect(two["errors"] as? [String: Double] == errors)
    #expect(try #require(one["seconds"] as? Double) > 0 && #require(one["peakMegabytes"] as? Double) > 1)
  }
}

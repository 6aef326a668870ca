import Files
import Foundation
import TestSupport
import Testing

/// `repro parity` on a transformer's checkpoint, `repro bench transformer` and `repro bench lstm`, run as users run them.
@Suite struct TransformerCommandTests {
  private func copy(_ name: String, to folder: String) throws -> String {
    let path = "\(folder)/checkpoint"
    try? FileManager.default.removeItem(atPath: path)
    try FileManager.default.copyItem(atPath: Fixtures.path(name), toPath: path)
    return path
  }

  @Test(arguments: ["icl_gpt2_tiny", "icl_gpt2_odd", "icl_gpt2_narrow"])
  func agreement(name: String) throws {
    let result = try Command.repro(["parity", Fixtures.path(name), "--threads", "2"])
    #expect(result.status == 0 && result.error.isEmpty)
    #expect(result.output.contains("hidden_1") && result.output.contains("loss after one step of Adam"))
    #expect(result.output.contains("agrees") && !result.output.contains("FAIL"))
  }

  @Test func oneChangedWeight() throws {
    try withTemporaryFolder { folder in
      let path = try copy("icl_gpt2_odd", to: folder)
      try changeFirstNumber("\(path)/state.pt")
      let result = try Command.repro(["parity", path])
      #expect(result.status == 1 && result.error.isEmpty, "\(result.error)")
      #expect(result.output.contains("FAIL") && result.output.contains("DEVIATES"))
    }
  }

  /// Sets the first number of the first tensor to 1, and mends the archive's checksums.
  private func changeFirstNumber(_ path: String) throws {
    var bytes = [UInt8](try Data(contentsOf: URL(fileURLWithPath: path)))
    let name = Array("state/data/0".utf8)
    // The name of an entry stands 30 bytes behind the start of its header, the length of what follows it at 28.
    let at = try #require((30..<bytes.count - 12).first { Array(bytes[$0..<$0 + 12]) == name })
    let start = at + name.count + Int(bytes[at - 2]) + Int(bytes[at - 1]) << 8
    let entry = start..<start + 4 * 20 * 3
    let old = checksum(bytes[entry])
    bytes.replaceSubrange(start..<start + 4, with: [0, 0, 0x80, 0x3F])
    let new = checksum(bytes[entry])
    let places = (0..<bytes.count - 4).filter { Array(bytes[$0..<$0 + 4]) == old }
    #expect(!places.isEmpty && old != new)
    for place in places { bytes.replaceSubrange(place..<place + 4, with: new) }
    try Data(bytes).write(to: URL(fileURLWithPath: path))
  }

  /// CRC-32 by its definition, little-endian.
  private func checksum(_ bytes: ArraySlice<UInt8>) -> [UInt8] {
    var sum = UInt32.max
    for byte in bytes {
      sum ^= UInt32(byte)
      for _ in 0..<8 { sum = sum & 1 == 0 ? sum >> 1 : sum >> 1 ^ 0xEDB8_8320 }
    }
    return withUnsafeBytes(of: (~sum).littleEndian) { Array($0) }
  }

  @Test func badCheckpointsAreRefusedInOneLine() throws {
    try withTemporaryFolder { folder in
      func refused(_ reason: String, _ change: (String) throws -> Void) throws {
        let path = try copy("icl_gpt2_odd", to: folder)
        try change(path)
        let result = try Command.repro(["parity", path])
        #expect(result.status == 4 && result.output.isEmpty, "\(reason): \(result.status)")
        #expect(result.error.split(separator: "\n").count == 1 && result.error.contains(reason), "\(result.error)")
      }
      func configure(_ path: String, _ old: String, _ new: String) throws {
        let text = try String(contentsOfFile: "\(path)/config.yaml", encoding: .utf8)
        #expect(text.contains(old))
        try text.replacingOccurrences(of: old, with: new)
          .write(toFile: "\(path)/config.yaml", atomically: true, encoding: .utf8)
      }
      func truncate(_ file: String) throws {
        let url = URL(fileURLWithPath: file)
        let bytes = try Data(contentsOf: url)
        try bytes.prefix(bytes.count / 2).write(to: url)
      }
      try refused("state.pt") { try truncate("\($0)/state.pt") }
      try refused("expected.safetensors") { try truncate("\($0)/expected.safetensors") }
      try refused("expected.safetensors") { try FileManager.default.removeItem(atPath: "\($0)/expected.safetensors") }
      try refused("state.pt") { try FileManager.default.removeItem(atPath: "\($0)/state.pt") }
      try refused("_read_in.weight") { try configure($0, "n_embd: 20", "n_embd: 40") }
      try refused("_read_in.weight") { try configure($0, "n_dims: 3", "n_dims: 4") }
      try refused("_backbone.wpe.weight") { try configure($0, "n_positions: 9", "n_positions: 8") }
      try refused("_backbone.h.1.ln_1.weight") { try configure($0, "n_layer: 1", "n_layer: 2") }
      try refused("n_head 3 does not divide n_embd 20") { try configure($0, "n_head: 5", "n_head: 3") }
    }
  }

  /// A setting that forks add is noted in one line; a file of the folder means the folder.
  @Test func notesAndNearMisses() throws {
    try withTemporaryFolder { folder in
      let path = try copy("icl_gpt2_narrow", to: folder)
      let settings = try String(contentsOfFile: "\(path)/config.yaml", encoding: .utf8)
      try settings.replacingOccurrences(of: "n_dims:", with: "p_dropout: 0.1\n  n_dims:")
        .write(toFile: "\(path)/config.yaml", atomically: true, encoding: .utf8)
      let note =
        "repro: note: \(path)/config.yaml:3: section 'model': 'p_dropout' passed over; nothing here depends on it\n"
      let parity = try Command.repro(["parity", path])
      #expect(parity.status == 0 && parity.error == note)
      for name in ["", "/state.pt", "/config.yaml"] {
        let arguments = ["run", "transformer/errors", "--seeds", "1", "--checkpoint", path + name]
        let result = try Command.repro(arguments + ["--output", "\(folder)/output\(name.count)"])
        #expect(result.status == 0 && result.error.hasPrefix(note), "\(name): \(result.error)")
      }
      try FileManager.default.removeItem(atPath: "\(path)/config.yaml")
      let bare = try Command.repro(["run", "transformer/errors", "--seeds", "1", "--checkpoint", "\(path)/state.pt"])
      #expect(bare.status == 4 && bare.error.split(separator: "\n").count == 1)
      #expect(bare.error.contains("config.yaml that the training saved beside them"))
    }
  }

  /// The layout of the authors' release as it lies: `models/linear_regression/pretrained`, or a run with a name of its own.
  @Test func theReleasedLayout() throws {
    try withTemporaryFolder { folder in
      let task = "models/linear_regression"
      try FileManager.default.createDirectory(atPath: "\(folder)/\(task)", withIntermediateDirectories: true)
      try FileManager.default.copyItem(
        atPath: Fixtures.path("icl_gpt2_tiny"), toPath: "\(folder)/\(task)/pretrained")
      func run(_ checkpoint: String, _ output: String) throws -> Command {
        try Command.repro(
          ["run", "transformer/similarity", "--seeds", "0", "--checkpoint", checkpoint, "--output", output], in: folder)
      }
      func rows(_ output: String) throws -> String {
        try TextFile.read("\(folder)/\(output)/results/quick/transformer/similarity.csv")
      }
      let direct = try run("\(task)/pretrained", "a")
      #expect(direct.status == 0 && !direct.error.contains("note"), "\(direct)")
      let below = try run(task, "b")
      #expect(
        below.status == 0
          && below.error.contains("note: \(task): \(task)/pretrained, the only training below it, is read"), "\(below)")
      #expect(try rows("b") == rows("a"))
      // The authors' map of these rows: three layers, 23 steps of Newton; one of the five batches.
      let export = try Command.repro(["export", "authors-files", "fu2024", "--output", "a"], in: folder)
      #expect(export.status == 5 && export.output.contains("newton.json: 1 of 5 trials of transformer/similarity"))
      let map = "\(folder)/a/authors-files/fu2024/eval/resid_sim_pretrained/resid_sim_heatmap_tf_newton.json"
      let matrix = try JSONDecoder().decode([[Double]].self, from: TextFile.bytes(map))
      #expect(matrix.map(\.count) == [23, 23, 23] && matrix.joined().allSatisfy { abs($0) <= 1 })
      try FileManager.default.copyItem(
        atPath: Fixtures.path("icl_gpt2_odd"), toPath: "\(folder)/\(task)/3f1c2e5a-run")
      let two = try run(task, "c")
      #expect(two.status == 4 && two.error.split(separator: "\n").count == 1, "\(two)")
      #expect(
        two.error.contains("2 trainings lie below the folder, name one of them: \(task)/3f1c2e5a-run, \(task)/pre"))
    }
  }

  @Test(arguments: [("transformer", 400_000), ("lstm", 100_000)])
  func benchPrintsOneLineOfJSON(model: String, parameters: Int) throws {
    let result = try Command.repro(
      ["bench", model, "--scale", "small", "--rounds", "1", "--steps", "1", "--lanes", "4"])
    #expect(result.status == 0 && result.output.split(separator: "\n").count == 1)
    let json = try #require(JSONSerialization.jsonObject(with: Data(result.output.utf8)) as? [String: Any])
    for key in ["milliseconds", "fastest", "processorMilliseconds", "gigaflops", "peakGigaflops", "shareOfPeak"] {
      #expect(try #require(json[key] as? Double) > 0, "\(key)")
    }
    #expect(json["scale"] as? String == "small" && (json["kernels"] as? String)?.contains("4 lanes") == true)
    #expect(try #require(json["parameters"] as? Int) > parameters)
    for arguments in [["--scale", "huge"], ["--steps", "0"], ["--rounds", "-1"], ["--threads", "0"]] {
      let result = try Command.repro(["bench", model] + arguments)
      #expect(result.status != 0 && result.output.isEmpty && !result.error.isEmpty, "\(arguments)")
    }
  }
}

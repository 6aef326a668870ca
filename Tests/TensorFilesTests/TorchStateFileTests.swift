import Files
import Foundation
import TestSupport
import Testing

@testable import TensorFiles

@Suite struct TorchStateFileTests {
  /// A state_dict of one tensor `w`, in an archive.
  private func file(
    _ storage: [UInt8], _ record: TensorRecord = TensorRecord(), edit: (inout ZipWriter) -> Void = { _ in }
  ) throws -> TorchStateFile {
    var zip = ZipWriter(pickle: PickleWriter.state([("w", record)]), storages: [("0", storage)])
    edit(&zip)
    return try TorchStateFile(path: "t.pt", data: zip.data())
  }

  private let six: [UInt8] = littleEndianBytes([1, 2, 3, 4, 5, 6] as [Float])

  /// First and last element and the sum, as PyTorch 2.13 reads them.
  @Test(arguments: [
    ("_read_in.weight", [16, 5], 0.03536994 as Float, -0.3362225 as Float, -0.541326142847538),
    ("_backbone.wpe.weight", [22, 16], -0.03449642, -0.034192987, 0.05829483852721751),
    ("_backbone.h.1.attn.c_attn.weight", [16, 48], 0.0012570363, 0.0018779486, 1.26633116643643),
    ("_read_out.bias", [1], -0.009710949, -0.009710949, -0.009710948914289474),
    ("_backbone.wte.weight", [50257, 16], -0.13686477, 0.068197757, -26.599845134143834),
  ])
  func numbersOfTheFixture(name: String, shape: [Int], first: Float, last: Float, sum: Double) throws {
    let state = try TorchStateFile(path: Fixtures.path("icl_gpt2_tiny/state.pt"))
    let values = try state.tensor(name, shape: shape).values
    #expect(values.first == first && values.last == last)
    #expect(abs(values.reduce(0) { $0 + Double($1) } - sum) <= 1e-9)
  }

  @Test func typesAreConverted() throws {
    func read(_ storage: String, _ bytes: [UInt8]) throws -> [Float] {
      var record = TensorRecord(storage: storage, count: 4)
      (record.shape, record.strides) = ([4], [1])
      return try file(bytes, record).tensor("w").values
    }
    let doubles: [Double] = [0.1, -2, 1e-50, 3e38]
    #expect(try read("DoubleStorage", littleEndianBytes(doubles.map(\.bitPattern))) == [0.1, -2, 0, 3e38])
    // The largest number, the smallest normal one, the smallest of all, and minus one third to 11 bits.
    let halves: [UInt16] = [0x7BFF, 0x0400, 0x0001, 0xB555]
    #expect(try read("HalfStorage", littleEndianBytes(halves)) == [65504, 0x1p-14, 0x1p-24, -0.333251953125])
    let brains: [UInt16] = [0x3F80, 0xC049, 0x0001, 0x7F7F]
    #expect(try read("BFloat16Storage", littleEndianBytes(brains)) == [1, -3.140625, 0x1p-133, 0x1.FEp127])
    #expect(throws: DamagedFile.self) {
      try read("DoubleStorage", littleEndianBytes([0.0, 0, 0, 1e300].map(\.bitPattern)))
    }
    #expect(throws: DamagedFile.self) { try read("HalfStorage", littleEndianBytes([0, 0, 0, 0x7C00] as [UInt16])) }
  }

  @Test func buffersOfWholeNumbersAreListedButNotWeights() throws {
    let sizes = [
      "LongStorage": 8, "IntStorage": 4, "ShortStorage": 2, "CharStorage": 1, "ByteStorage": 1, "BoolStorage": 1,
    ]
    for (storage, size) in sizes {
      var record = TensorRecord(storage: storage, count: 4)
      (record.shape, record.strides) = ([1, 1, 2, 2], [4, 4, 2, 1])
      let state = try file(Array(repeating: 1, count: 4 * size), record)
      #expect(state.entries["w"]?.shape == [1, 1, 2, 2])
      let error = #expect(throws: DamagedFile.self) { try state.tensor("w") }
      #expect(error?.message.contains("floating-point numbers are needed") == true)
    }
  }

  @Test(arguments: [
    ([3, 2], [1, 3], 0, [1, 4, 2, 5, 3, 6] as [Float]),
    ([2, 2], [3, 1], 1, [2, 3, 5, 6]),
    ([2, 1, 3], [3, Int.max, 1], 0, [1, 2, 3, 4, 5, 6]),
    ([2, 2], [0, 1], 4, [5, 6, 5, 6]),
    ([], [], 5, [6]),
    ([0, 7], [7, 1], 0, []),
  ])
  func stridesAreFollowed(shape: [Int], strides: [Int], offset: Int, values: [Float]) throws {
    var record = TensorRecord(offset: offset)
    (record.shape, record.strides) = (shape, strides)
    #expect(try file(six, record).tensor("w") == Tensor(shape: shape, values: values))
  }

  @Test func whatPyTorchAlsoWrites() throws {
    for device in ["cuda", "cuda:3", "mps:0"] { _ = try file(six, TensorRecord(device: device)).tensor("w") }
    _ = try file(six) { $0.sizesFollow = false }.tensor("w")
    _ = try file(six) { $0.comment = Array(repeating: 0x50, count: 0xFFFF) }.tensor("w")
    // Two names of one storage, and a parameter in place of a tensor.
    var writer = PickleWriter()
    writer.op("}(")
    writer.text("a")
    writer.global("torch._utils", "_rebuild_parameter")
    writer.op("(")
    writer.tensor(TensorRecord())
    writer.op("\u{88}")
    writer.global("collections", "OrderedDict")
    writer.op(")RtR")
    writer.text("b")
    writer.tensor(TensorRecord())
    writer.op("u.")
    let zip = ZipWriter(pickle: writer.bytes, storages: [("0", six)])
    let state = try TorchStateFile(path: "t.pt", data: zip.data())
    #expect(try state.tensor("a") == state.tensor("b"))
  }

  /// As Adam's `state_dict()` is pickled after a step; its storages are not in this archive, so that none can be read.
  @Test func optimizersArePassedOver() throws {
    var writer = PickleWriter()
    writer.op("}q\u{00}(")
    writer.text("optimizer_state_dict")
    writer.op("}(")
    writer.text("state")
    writer.op("}(")
    writer.integer(0)
    writer.op("}(")
    writer.text("step")
    writer.tensor(TensorRecord(key: "7", count: 1, shape: [], strides: []))
    writer.text("exp_avg")
    writer.tensor(TensorRecord(key: "8"))
    writer.op("uu")
    writer.text("param_groups")
    writer.op("](}(")
    writer.text("betas")
    writer.op("G\u{3F}\u{EC}\u{CC}\u{CC}\u{CC}\u{CC}\u{CC}\u{CD}G\u{3F}\u{F0}" + String(repeating: "\u{00}", count: 6))
    writer.op("\u{86}r\u{2C}\u{01}\u{00}\u{00}")
    writer.text("foreach")
    writer.op("N")
    writer.text("again")
    writer.op("j\u{2C}\u{01}\u{00}\u{00}")
    writer.text("params")
    writer.op("]K\u{00}aueu")
    writer.text("model_state_dict")
    writer.state([("w", TensorRecord())])
    writer.text("train_step")
    writer.op("\u{8A}\u{03}\u{20}\u{A1}\u{07}u.")
    let state = try TorchStateFile(
      path: "t.pt", data: ZipWriter(pickle: writer.bytes, storages: [("0", six)]).data())
    #expect(state.trainStep == 500_000 && state.entries.count == 1)
    #expect(try state.tensor("w").values == [1, 2, 3, 4, 5, 6])
  }

  @Test func namesAndShapesThatAreNotThere() throws {
    let state = try file(six)
    #expect(throws: DamagedFile("t.pt", "no tensor 'W'; did you mean 'w'?")) {
      try state.tensor("W")
    }
    #expect(throws: DamagedFile("t.pt", "tensor 'w' has shape [2, 3], [3, 2] is needed")) {
      try state.tensor("w", shape: [3, 2])
    }
  }

  private func state(_ names: [String]) throws -> TorchStateFile {
    let zip = ZipWriter(pickle: PickleWriter.state(names.map { ($0, TensorRecord()) }), storages: [("0", six)])
    return try TorchStateFile(path: "t.pt", data: zip.data())
  }

  /// Names as `torch.compile` and PyTorch's wrappers for several devices leave them.
  @Test(arguments: [
    (["a.w", "b"], "", ["a.w", "b"]), (["_orig_mod.a.w", "_orig_mod.b"], "", ["a.w", "b"]),
    (["module.a.w", "module.b"], "module.", ["module.a.w", "module.b"]),
    (["_orig_mod.module.a.w", "_orig_mod.module.b"], "module.", ["module.a.w", "module.b"]),
    (["a._orig_mod.w", "b"], "", ["a.w", "b"]),
    (["a._fsdp_wrapped_module._checkpoint_wrapped_module.w", "b"], "", ["a.w", "b"]),
    (["net.model.a.w", "net.model.b"], "net.model.", ["net.model.a.w", "net.model.b"]),
    (["c"], "", ["c"]),
  ])
  func wrappersAreUnwrapped(names: [String], prefix: String, found: [String]) throws {
    let state = try state(names)
    #expect(state.entries.keys.sorted() == found)
    #expect(try state.prefix(before: "a.w") == prefix)
  }

  @Test(arguments: [
    (
      ["module.a.w", "b"], "t.pt: 'module.' stands before some names, but not before 'b'; save the state_dict() of the"
    ),
    (
      ["ema.a.w", "net.a.w"],
      "t.pt: the tensors of several models, 'ema.a.w' and 'net.a.w'; save the state_dict() of one"
    ),
    (["a.w", "_orig_mod.a.w"], "t.pt: 'a.w' stands there with and without its wrapper"),
  ])
  func namesOfSeveralModels(names: [String], reason: String) throws {
    let error = #expect(throws: DamagedFile.self) { try state(names).prefix(before: "a.w") }
    #expect(error?.description.hasPrefix(reason) == true, "\(error?.description ?? "")")
  }

  @Test func shapesWithoutEntriesMayHaveAnySizes() throws {
    var record = TensorRecord()
    (record.shape, record.strides) = ([1 << 62, 4, 0], [0, 0, 1])
    #expect(try file(six, record).tensor("w").values.isEmpty)
  }

  /// A training writes its checkpoint anew every thousand steps.
  @Test func filesThatChangeWhileTheyAreOpen() throws {
    try withTemporaryFolder { folder in
      let path = "\(folder)/state.pt"
      let data = ZipWriter(pickle: PickleWriter.state([("w", TensorRecord())]), storages: [("0", six)]).data()
      try data.write(to: URL(fileURLWithPath: path))
      let state = try TorchStateFile(path: path)
      _ = try state.tensor("w")
      try Data(count: data.count).write(to: URL(fileURLWithPath: path))
      let damaged = #expect(throws: DamagedFile.self) { try state.tensor("w") }
      #expect(damaged?.message.hasPrefix("the checksum of entry 'state/data/0' is wrong") == true)
      #expect(truncate(path, 10) == 0)
      let shorter = #expect(throws: DamagedFile.self) { try state.tensor("w") }
      #expect(shorter?.message.contains("cannot be read: the file is shorter than it was") == true)
    }
  }

  @Test(arguments: [Float.nan, .infinity, -.infinity])
  func weightsThatAreNotNumbers(value: Float) throws {
    let state = try file(littleEndianBytes([0, 0, value, 0, 0, 0] as [Float]))
    let error = #expect(throws: DamagedFile.self) { try state.tensor("w") }
    #expect(error?.description.hasPrefix("t.pt: tensor 'w' holds \(value) at place 2; ") == true)
  }
}

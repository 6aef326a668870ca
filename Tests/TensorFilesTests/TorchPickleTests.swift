import Foundation
import Random
import TestSupport
import Testing

@testable import TensorFiles

/// Pickles, in archives without a fault, that somebody wrote to do harm: each is refused in one line.
@Suite struct TorchPickleTests: HostileFiles {
  /// Pickles with changed, missing and repeated bytes, in archives whose checksums fit.
  @Test func changedPickles() {
    let whole = pickle { writer in
      writer.op("}(")
      writer.text("model_state_dict")
      writer.state([("a", TensorRecord()), ("b", TensorRecord(shape: [3, 2], strides: [1, 3]))])
      writer.op("}")
      writer.text("_metadata")
      writer.op("}sb")
      writer.text("train_step")
      writer.integer(7)
      writer.op("u.")
    }
    var random = MersenneTwister(seed: 1)
    var accepted = 0
    for _ in 0..<4000 {
      var bytes = whole
      for _ in 0...random.nextUInt32() % 3 {
        let place = Int(random.nextUInt32()) % bytes.count
        switch random.nextUInt32() % 4 {
        case 0: bytes[place] = UInt8(truncatingIfNeeded: random.nextUInt32())
        case 1: bytes[place] ^= 1 << (random.nextUInt32() % 8)
        case 2: bytes.remove(at: place)
        default: bytes.insert(contentsOf: bytes[place..<min(place + 9, bytes.count)], at: place)
        }
      }
      if refusal(archive(bytes).data()) == "accepted" { accepted += 1 }
    }
    #expect((1..<2000).contains(accepted))
  }

  // MARK: Tensors that do not fit their storage

  @Test func lyingTensors() {
    let huge = Int.max
    let cases: [((inout TensorRecord) -> Void, String)] = [
      ({ $0.shape = [2, 4] }, "of shape [2, 4], strides [3, 1] and offset 0 needs more than the 6 elements"),
      ({ $0.shape = [-2, -3] }, "has shape [-2, -3]"),
      ({ $0.shape = [huge, huge] }, "needs more than the 6"),
      ({ $0.shape = [huge, 0, huge] }, "has shape [9223372036854775807, 0, 9223372036854775807], strides [3, 1]"),
      ({ $0.strides = [huge, huge] }, "needs more than the 6"),
      ({ $0.strides = [-3, 1] }, "has shape [2, 3], strides [-3, 1]"),
      ({ $0.strides = [4, 1] }, "needs more than the 6"),
      ({ $0.strides = [1] }, "has shape [2, 3], strides [1]"),
      ({ $0.offset = 1 }, "needs more than the 6"),
      ({ $0.offset = -1 }, "and offset -1"),
      ({ $0.offset = huge }, "needs more than the 6"),
      ({ ($0.shape, $0.strides) = ([1_000_000_000], [0]) }, "needs more than the 6"),
      ({ $0.count = 7 }, "has a storage of 7 F32, its entry has 24 bytes"),
      ({ $0.count = 5 }, "has a storage of 5 F32, its entry has 24 bytes"),
      ({ $0.count = -1 }, "has a storage of -1 F32"),
      ({ $0.count = huge }, "has a storage of 9223372036854775807 F32"),
      ({ $0.storage = "DoubleStorage" }, "has a storage of 6 F64, its entry has 24 bytes"),
      ({ $0.storage = "QInt8Storage" }, "its pickle calls 'torch.QInt8Storage'"),
      ({ $0.key = "1" }, "needs the entry 'state/data/1', which is missing"),
      ({ $0.key = "../data.pkl" }, "needs the entry 'state/data/../data.pkl', which is missing"),
      ({ $0.device = "meta" }, "a storage on the device 'meta'"),
      ({ $0.device = "cuda:x" }, "a storage on the device 'cuda:x'"),
      ({ $0.shape = Array(repeating: 1, count: 9) }, "a tensor without storage"),
    ]
    for (edit, reason) in cases {
      let line = refusal(archive(state(edit)).data())
      #expect(line.contains(reason), "\(line)")
    }
  }

  // MARK: Pickles

  @Test(arguments: [
    ("posix", "system"), ("builtins", "eval"), ("collections", "defaultdict"), ("torch._utils", "_rebuild_tensor_v3"),
    ("torch", "load"), ("torch.storage", "_load_from_bytes"), ("os\r", "system\u{1B}[2J"),
  ])
  func nothingIsCalled(module: String, name: String) {
    let line = refusal(
      archive(
        pickle { writer in
          writer.global(module, name)
          writer.op("(")
          writer.text("touch /tmp/x")
          writer.op("tR.")
        }
      ).data())
    #expect(line.contains("its pickle calls '") && line.contains("must not run code"), "\(line)")
    #expect(!line.unicodeScalars.contains { $0.value < 0x20 })
  }

  /// A dictionary whose entries `body` writes.
  private func dictionary(_ body: (inout PickleWriter) -> Void) -> [UInt8] {
    pickle { writer in
      writer.op("}(")
      body(&writer)
      writer.op("u.")
    }
  }

  /// Pickles that claim what they do not hold, and what is said of them.
  private var lies: [([UInt8], String)] {
    [
      ([], "the pickle breaks off"),
      ([0x80, 0], "no pickle of protocol 2"),
      ([0x80, 4, 0x95], "opcode 149 at byte 2"),
      (pickle { $0.op("N0.") }, "opcode 48"),
      (pickle { $0.op("i") }, "opcode 105"),
      (pickle { $0.op(".") }, "values or bytes are left"),
      (pickle { $0.op("NN.") }, "values or bytes are left"),
      (pickle { $0.op("N.N") }, "values or bytes are left"),
      (pickle { $0.op("(N.") }, "values or bytes are left"),
      (pickle { $0.op("N.") }, "the checkpoint is no dictionary"),
      (pickle { $0.op("t") }, "a mark is missing"),
      (pickle { $0.op("\u{86}") }, "a value is missing"),
      (pickle { $0.op("N(\u{85}") }, "a value is missing"),
      (pickle { $0.op("q\u{00}") }, "a value is missing"),
      (pickle { $0.op("Nr\u{FF}\u{FF}\u{FF}\u{FF}") }, "the memo would have an entry 4294967295"),
      (pickle { $0.op("h\u{07}") }, "the memo has no entry 7"),
      (pickle { $0.op("j\u{FF}\u{FF}\u{FF}\u{FF}") }, "the memo has no entry 4294967295"),
      (pickle { $0.op("X\u{FF}\u{FF}\u{FF}\u{FF}") }, "a text of 4294967295 bytes"),
      (pickle { $0.op("X\u{04}\u{00}\u{00}\u{00}ab") }, "the pickle breaks off"),
      (pickle { $0.op("X\u{01}\u{00}\u{00}\u{00}\u{FF}") }, "a text is not UTF-8"),
      (pickle { $0.op("\u{8A}\u{FF}") }, "a whole number of 255 bytes"),
      (pickle { $0.op("cposix") }, "a name without an end"),
      (pickle { $0.op("NNR") }, "a call without a function"),
      (pickle { $0.op("N)R") }, "a call without a function"),
      (pickle { $0.op("NQ") }, "a reference that is not to a storage"),
      (pickle { $0.op("]Na}NNs(NNNu") }, "a key without a value"),
      (pickle { $0.op("NNa") }, "something that is no list or dictionary is filled"),
      (pickle { $0.op("}}b") }, "something that is no list or dictionary is filled"),
      (pickle { $0.op(String(repeating: "(", count: 300)) }, "nest more than 256 deep"),
      (pickle { $0.op(String(repeating: "N", count: 70_000)) }, "more than 65536 values"),
      (Array(repeating: 0x80, count: Unpickler.longest + 1), "its pickle has 4194305 bytes"),
      (pickle { $0.op("}.") }, "it holds no tensors"),
      (dictionary { $0.op("NN") }, "has a key that is no name"),
      (
        dictionary {
          $0.text("w"); $0.op("N")
        }, "'w' is no tensor"
      ),
      (
        dictionary {
          $0.text("w"); $0.op("N"); $0.text("w"); $0.op("N")
        }, "has 'w' twice"
      ),
      (
        dictionary {
          $0.text("model_state_dict"); $0.op("]")
        }, "model_state_dict is no dictionary"
      ),
      (
        dictionary {
          $0.text("model_state_dict"); $0.state([("w", TensorRecord()), ("w", TensorRecord())])
        },
        "model_state_dict has 'w' twice"
      ),
      (
        dictionary {
          $0.text("model_state_dict")
          $0.state([("w", TensorRecord())])
          $0.text("train_step")
          $0.integer(-1)
        }, "its train_step is no number of steps"
      ),
      (
        PickleWriter.state([(String(repeating: "w\n", count: 30_000), TensorRecord(key: "1"))]),
        "which is missing; copy or save it again"
      ),
    ]
  }

  @Test func lyingPickles() {
    for (pickle, reason) in lies {
      let line = refusal(archive(pickle).data())
      #expect(line.contains(reason), "\(line)")
    }
  }

  /// Containers that contain themselves, and tuples that nest 200,000 deep, end like any others.
  @Test func cyclesAndDepth() throws {
    let cycle = pickle { writer in
      writer.op("]q\u{00}h\u{00}a0")
    }
    #expect(refusal(archive(cycle).data()).contains("opcode 48"))
    let optimizer = pickle { writer in
      writer.op("}q\u{00}(")
      writer.text("optimizer_state_dict")
      writer.op("]q\u{01}(h\u{01}h\u{00}e")
      writer.text("deep")
      writer.op(")" + String(repeating: "\u{85}", count: 200_000))
      writer.text("model_state_dict")
      writer.state([("w", TensorRecord())])
      writer.op("u.")
    }
    let tensors = try read(archive(optimizer).data()).get()
    #expect(tensors == ["w": Tensor(shape: [2, 3], values: [1, 2, 3, 4, 5, 6])])
    let selfish = pickle { writer in
      writer.op("}q\u{00}(")
      writer.text("model_state_dict")
      writer.op("h\u{00}u.")
    }
    #expect(refusal(archive(selfish).data()).contains("'model_state_dict' is no tensor"))
  }
}

import Files
import Foundation
import TestSupport
import Testing

@testable import Learning

/// Files that somebody wrote to do harm, or that a disk damaged: each is refused in one line.
@Suite struct TorchCheckpointHostileTests {
  private let numbers: [UInt8] = bytes([1, 2, 3, 4, 5, 6] as [Float])

  /// Opens a file and reads all its tensors of floating-point numbers: the error's line, or the tensors.
  private func read(_ data: Data) -> Result<[String: Tensor], SourceError> {
    do {
      let state = try TorchStateFile(path: "t.pt", data: data)
      var tensors: [String: Tensor] = [:]
      for name in state.entries.keys { tensors[name] = try state.tensor(name) }
      return .success(tensors)
    } catch { return .failure(error) }
  }

  /// The line with which a file is refused.
  private func refusal(_ data: Data) -> String {
    guard case .failure(let error) = read(data) else { return "accepted" }
    let isOneLine = !error.description.contains { $0.isNewline }
    #expect(isOneLine && error.description.hasPrefix("t.pt: "))
    #expect(error.description.utf8.count <= 600)
    return error.description
  }

  private func zip(_ pickle: [UInt8], storage: [UInt8]? = nil) -> ZipWriter {
    ZipWriter(pickle: pickle, storages: [("0", storage ?? numbers)])
  }

  /// A pickle whose body is written by `body`.
  private func pickle(_ body: (inout PickleWriter) -> Void) -> [UInt8] {
    var writer = PickleWriter()
    body(&writer)
    return writer.bytes
  }

  private func state(_ edit: (inout TensorRecord) -> Void = { _ in }) -> [UInt8] {
    var record = TensorRecord()
    edit(&record)
    return PickleWriter.state([("w", record)])
  }

  // MARK: Damage

  @Test func everyTruncation() throws {
    let whole = zip(state()).data()
    #expect(throws: Never.self) { try read(whole).get() }
    for count in 0..<whole.count { #expect(refusal(whole.prefix(count)) != "accepted", "\(count) bytes") }
    let fixture = try TextFile.bytes(Fixtures.path("icl_gpt2_tiny/state.pt"))
    for count in stride(from: 97, to: fixture.count, by: 97 * 997) {
      #expect(refusal(fixture.prefix(count)) != "accepted", "\(count) bytes of the fixture")
    }
  }

  /// A changed bit is found, or it was in a field that says nothing of the tensors.
  @Test func changedBits() throws {
    let whole = zip(state()).data()
    let tensors = try read(whole).get()
    var refused = 0
    for bit in 0..<8 * whole.count {
      var damaged = whole
      damaged[bit / 8] ^= 1 << (bit % 8)
      switch read(damaged) {
      case .success(let found): #expect(found == tensors, "bit \(bit)")
      case .failure: refused += 1
      }
    }
    // The others are times, versions, attributes and the sizes behind an entry, of which the directory has its own.
    #expect(refused > 8 * whole.count / 2)
  }

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
      if refusal(zip(bytes).data()) == "accepted" { accepted += 1 }
    }
    #expect((1..<2000).contains(accepted))
  }

  // MARK: Archives

  @Test(arguments: [
    (ZipWriter.Part.local, 8, [8] as [UInt8], "says otherwise than the directory"),
    (.local, 6, [0x09], "says otherwise than the directory"),
    (.local, 18, [1], "says otherwise than the directory"),
    (.local, 35, [0x41], "says otherwise than the directory"),
    (.local, 26, [0xFF, 0xFF], "says otherwise than the directory"),
    (.central, 0, [0], "no entry begins at byte"),
    (.local, 28, [0xFF, 0xFF], "reaches into the directory"),
    (.local, 0, [0], "where no header is"),
    (.central, 42, [0, 0, 0, 0], "says otherwise than the directory"),
    (.central, 42, [0xFF, 0xFF, 0xFF, 0x7F], "where no header is"),
    (.central, 20, [0xFF, 0xFF, 0xFF, 0x7F, 0xFF, 0xFF, 0xFF, 0x7F], "reaches into the directory"),
    (.central, 10, [8], "is compressed"),
    (.central, 8, [0x09], "is encrypted or patched"),
    (.central, 28, [0xFF, 0xFF], "too long or not UTF-8"),
    (.central, 30, [0xFF, 0xFF], "reaches beyond the directory"),
    (.central, 34, [1], "into another archive"),
    (.central, 46, Array("../aa".utf8), "is no name that PyTorch gives an entry"),
    (.central, 46, Array("/tate".utf8), "is no name that PyTorch gives an entry"),
    (.central, 46, Array("s\\ate".utf8), "is no name that PyTorch gives an entry"),
    (.central, 46, [0xFF], "too long or not UTF-8"),
    (.end, 4, [1], "in several parts"),
    (.end, 8, [9], "in several parts"),
    (.end, 8, [0xFF, 0xFF, 0xFF, 0xFF], "zip64 archive"),
    (.end, 8, [9, 0, 9, 0], "9 entries would reach"),
    (.end, 8, [2, 0, 2, 0], "bytes of the directory belong to no entry"),
    (.end, 12, [3 * 46], "between the directory and its end record"),
    (.end, 16, [0xFF, 0xFF, 0xFF, 0xFF], "zip64 archive"),
    (.end, 16, [0xFF, 0xFF, 0xFF, 0x7F], "would reach from byte"),
    (.end, 20, [1], "do not end with the directory"),
  ])
  func lyingArchives(part: ZipWriter.Part, offset: Int, bytes: [UInt8], reason: String) {
    var writer = zip(state())
    writer.fault = ZipWriter.Fault(name: "state/data/0", part: part, offset: offset, bytes: bytes)
    let line = refusal(writer.data())
    #expect(line.contains(reason), "\(line)")
  }

  @Test func checksumsAndOverlaps() {
    // A checksum that both headers give, but not the bytes.
    var writer = zip(state())
    writer.fault = ZipWriter.Fault(name: "state/data/0", part: .central, offset: 16, bytes: [1, 2, 3, 4])
    #expect(refusal(writer.data()).contains("the checksum of entry 'state/data/0' is wrong"))
    writer.sizesFollow = false
    #expect(refusal(writer.data()).contains("the header in front of entry 'state/data/0' says otherwise"))
    writer.sizesFollow = true
    writer.fault?.name = "state/data.pkl"
    #expect(refusal(writer.data()).contains("the checksum of entry 'state/data.pkl' is wrong"))

    // The entry 'a' holds the whole of an entry 'b', which the directory names as well.
    var inner = ZipWriter(pickle: [], storages: [])
    inner.entries = [("b", [1, 2, 3])]
    inner.sizesFollow = false
    let hidden = Array(inner.data().prefix(34))
    var outer = ZipWriter(pickle: [], storages: [])
    outer.entries = [("a", hidden), ("b", [1, 2, 3])]
    outer.sizesFollow = false
    outer.fault = ZipWriter.Fault(name: "b", part: .central, offset: 42, bytes: [31, 0, 0, 0])
    #expect(refusal(outer.data()).contains("entry 'b' begins at byte 31, the one before ends at 65"))

    var twice = zip(state())
    twice.entries.append(twice.entries[2])
    #expect(refusal(twice.data()).contains("entry 'state/data/0' stands twice"))
  }

  @Test func archivesOfSomethingElse() throws {
    var writer = zip(state())
    writer.entries.removeFirst()
    #expect(refusal(writer.data()).contains("it holds 0 pickles"))
    writer.entries.append(("other/data.pkl", state()))
    writer.entries.append(("state/data.pkl", state()))
    #expect(refusal(writer.data()).contains("it holds 2 pickles"))
    writer = zip(state())
    writer.entries[1].bytes = Array("big".utf8)
    #expect(refusal(writer.data()).contains("not little-endian"))
    // PyTorch's second end record, with another number of entries than the first.
    var fixture = try TextFile.bytes(Fixtures.path("icl_gpt2_tiny/state.pt"))
    fixture[fixture.count - 98 + 24] ^= 1
    #expect(refusal(fixture).contains("76 bytes between the directory and its end record belong to nothing"))
    #expect(refusal(Data([0x80, 2, 0x8A, 10])).contains("before 1.6"))
    #expect(refusal(Data(count: 100_000)).contains("do not end with the directory"))
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
      let line = refusal(zip(state(edit)).data())
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
      zip(
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

  @Test func lyingPickles() {
    let dictionary = { (body: (inout PickleWriter) -> Void) in
      self.pickle { writer in
        writer.op("}(")
        body(&writer)
        writer.op("u.")
      }
    }
    let cases: [([UInt8], String)] = [
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
    for (pickle, reason) in cases {
      let line = refusal(zip(pickle).data())
      #expect(line.contains(reason), "\(line)")
    }
  }

  /// Containers that contain themselves, and tuples that nest 200,000 deep, end like any others.
  @Test func cyclesAndDepth() throws {
    let cycle = pickle { writer in
      writer.op("]q\u{00}h\u{00}a0")
    }
    #expect(refusal(zip(cycle).data()).contains("opcode 48"))
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
    let tensors = try read(zip(optimizer).data()).get()
    #expect(tensors == ["w": Tensor(shape: [2, 3], values: [1, 2, 3, 4, 5, 6])])
    let selfish = pickle { writer in
      writer.op("}q\u{00}(")
      writer.text("model_state_dict")
      writer.op("h\u{00}u.")
    }
    #expect(refusal(zip(selfish).data()).contains("'model_state_dict' is no tensor"))
  }
}

import Files
import Foundation
import TestSupport
import Testing

@testable import TensorFiles

@Suite struct SafetensorsTests {
  /// A file with this header, before so many bytes of data.
  private func file(_ header: String, data: Int = 0, length: UInt64? = nil) -> Data {
    let bytes = Array(header.utf8)
    return withUnsafeBytes(of: (length ?? UInt64(bytes.count)).littleEndian) { Data($0) } + bytes + Data(count: data)
  }

  private func message(_ data: Data) -> String? {
    do {
      _ = try SafetensorsFile(path: "t.safetensors", data: data)
      return nil
    } catch { return error.description }
  }

  private let whole = #"{"a":{"dtype":"F32","shape":[2],"data_offsets":[0,8]}}"#

  @Test func readsWhatPyTorchWrote() throws {
    let file = try SafetensorsFile(path: Fixtures.path("attention_head_P30_H4.safetensors"))
    #expect(file.metadata["P"] == "30" && file.metadata["heads"] == "4")
    let losses = try file.tensor("losses", shape: [40, 3])
    #expect(abs(losses.values[0] - 118.198746) <= 1e-5)
    #expect(try file.tensor("model_v.attn1.out_proj.weight").shape == [24, 48])
  }

  /// Weights may be kept in half precision: every such number is one of single precision, too.
  @Test func halfPrecisionIsReadAsSingle() throws {
    func values(_ type: String, _ words: [UInt16]) throws -> [Float] {
      let header = #"{"a":{"dtype":"\#(type)","shape":[\#(words.count)],"data_offsets":[0,\#(2 * words.count)]}}"#
      let data = words.reduce(into: file(header)) { data, word in
        withUnsafeBytes(of: word.littleEndian) { data.append(contentsOf: $0) }
      }
      return try SafetensorsFile(path: "t", data: data).tensor("a", shape: [words.count]).values
    }
    #expect(try values("F16", [0x3C00, 0xC000, 0x7BFF, 0x0001, 0x8000]) == [1, -2, 65504, 0x1p-24, 0])
    #expect(try values("BF16", [0x3F80, 0xC000, 0x7F80]) == [1, -2, .infinity])
    #expect(throws: DamagedFile.self) { try values("I16", [1]) }
  }

  @Test func writesWhatItReads() throws {
    var writer = SafetensorsWriter()
    writer.metadata = ["note": "quote \" backslash \\ newline \n ü"]
    writer.add("b", Tensor(shape: [2, 2], values: [1, -2, .infinity, 0x1p-140]))
    writer.add("a", words: [1, .max])
    writer.add("empty", Tensor(shape: [0, 3], values: []))
    writer.add("one", Tensor(shape: [], values: [5]))
    let read = try SafetensorsFile(path: "t", data: writer.bytes())
    #expect(read.metadata == writer.metadata)
    #expect(try read.tensor("b", shape: [2, 2]).values == [1, -2, .infinity, 0x1p-140])
    #expect(try read.words("a") == [1, .max])
    #expect(try read.tensor("empty", shape: [0, 3]).values.isEmpty)
    #expect(try read.tensor("one", shape: []).values == [5])
    #expect(throws: DamagedFile.self) { try read.tensor("a") }
    #expect(throws: DamagedFile.self) { try read.tensor("b", shape: [4]) }
    #expect(throws: DamagedFile.self) { try read.words("missing") }
  }

  @Test func escapesOfJSON() throws {
    let header = #" { "\u00e9\ud83d\ude00\/\t" : { "shape" : [ ] , "dtype" : "U8", "data_offsets" : [ 0 , 1 ] } }  "#
    let read = try SafetensorsFile(path: "t", data: file(header, data: 1))
    #expect(read.entries.keys.sorted() == ["é😀/\t"])
  }

  @Test func everyTruncationIsRefusedInOneLine() throws {
    let bytes = file(whole, data: 8)
    #expect(message(bytes) == nil)
    for count in 0..<bytes.count {
      let text = try #require(message(bytes.prefix(count)), "\(count) bytes were accepted")
      #expect(text.hasPrefix("t.safetensors: not a safetensors file: ") && !text.contains("\n"))
    }
  }

  /// What has no end, or waits for a writer.
  @Test func devicesAndPipesAreNotRead() throws {
    try withTemporaryFolder { folder in
      let pipe = "\(folder)/pipe"
      #expect(mkfifo(pipe, 0o600) == 0)
      for path in ["/dev/zero", pipe] {
        let error = #expect(throws: FileError.self) { try SafetensorsFile(path: path) }
        #expect(error?.reason == "it is no ordinary file; copy its bytes to one")
      }
    }
  }

  /// Numbers are read when they are asked for; by then the file may be another.
  @Test func filesThatShrinkWhileTheyAreOpen() throws {
    try withTemporaryFolder { folder in
      let path = "\(folder)/t.safetensors"
      var writer = SafetensorsWriter()
      writer.add("a", Tensor(shape: [3], values: [1, 2, 3]))
      try writer.bytes().write(to: URL(fileURLWithPath: path))
      let file = try SafetensorsFile(path: path)
      #expect(try file.tensor("a").values == [1, 2, 3])
      #expect(truncate(path, 20) == 0)
      let error = #expect(throws: DamagedFile.self) { try file.tensor("a") }
      #expect(error?.message.contains("cannot be read: the file is shorter than it was") == true)
    }
  }

  @Test func pointersOfGitLFS() {
    let text = "version https://git-lfs.github.com/spec/v1\noid sha256:0000\nsize 798498\n"
    for message in [
      #expect(throws: DamagedFile.self) { try SafetensorsFile(path: "t", data: Data(text.utf8)) }?.description,
      #expect(throws: DamagedFile.self) { try TorchStateFile(path: "t", data: Data(text.utf8)) }?.description,
    ] {
      #expect(message?.contains("it is a pointer of Git LFS; git lfs pull fetches the file itself") == true)
    }
  }

  @Test(arguments: [
    (#"{"a":{"dtype":"F32","shape":[2],"data_offsets":[0,16]}}"#, 8, "would reach from byte 0 to 16"),
    (#"{"a":{"dtype":"F32","shape":[2],"data_offsets":[8,0]}}"#, 8, "would reach from byte 8 to 0"),
    (#"{"a":{"dtype":"F32","shape":[3],"data_offsets":[0,8]}}"#, 8, "of shape [3] and type F32 has 8 bytes"),
    (#"{"a":{"dtype":"F32","shape":[9223372036854775807,2],"data_offsets":[0,8]}}"#, 8, "has 8 bytes"),
    (#"{"a":{"dtype":"F32","shape":[99999999999999999999],"data_offsets":[0,8]}}"#, 8, "too large"),
    (#"{"a":{"dtype":"F32","shape":[-2],"data_offsets":[0,8]}}"#, 8, "a whole number was expected"),
    (#"{"a":{"dtype":"F32","shape":[2.0],"data_offsets":[0,8]}}"#, 8, "']' was expected"),
    (#"{"a":{"dtype":"F31","shape":[2],"data_offsets":[0,8]}}"#, 8, "unknown dtype 'F31'; did you mean"),
    (#"{"a":{"dtype":"F32","shape":[2],"data_offsets":[0]}}"#, 8, "two data_offsets"),
    (#"{"a":{"dtype":"F32","data_offsets":[0,8]}}"#, 8, "needs a dtype, a shape"),
    (#"{"a":{"dtype":"F32","shape":[2],"shape":[2],"data_offsets":[0,8]}}"#, 8, "repeated key 'shape'"),
    (#"{"a":{"dtype":"F32","shape":[2],"data_offsets":[0,8],"x":1}}"#, 8, "unknown or repeated key 'x'"),
    (#"{"a":{"dtype":"F32","shape":[2],"data_offsets":[0,8]}}"#, 9, "1 bytes at the end belong to no tensor"),
    (#"{"a":{"dtype":"F32","shape":[1],"data_offsets":[4,8]}}"#, 8, "begins at byte 4"),
    (
      #"{"a":{"dtype":"U8","shape":[4],"data_offsets":[0,4]},"b":{"dtype":"U8","shape":[4],"data_offsets":[2,6]}}"#, 6,
      "'b' begins at byte 2 of the data, but the one before ends at 4"
    ),
    (
      #"{"a":{"dtype":"U8","shape":[1],"data_offsets":[0,1]},"a":{"dtype":"U8","shape":[1],"data_offsets":[1,2]}}"#, 2,
      "'a' stands twice"
    ),
    (#"{"__metadata__":{"k":1}}"#, 0, "was expected"),
    (#"{"__metadata__":{"k":"1","k":"2"}}"#, 0, "metadata 'k' stands twice"),
    (#"{"a\nb":{"dtype":"F31","shape":[2],"data_offsets":[0,8]}}"#, 8, "tensor 'a\\nb' has the unknown dtype"),
    (#"[]"#, 0, "'{' was expected"),
    (#"{} x"#, 0, "the end of the header was expected"),
    (#"{"a\q":{}}"#, 0, "an escape of JSON was expected"),
    (#"{"\ud800":{}}"#, 0, "a whole surrogate pair was expected"),
  ])
  func lyingHeaders(header: String, data: Int, reason: String) throws {
    let text = try #require(message(file(header, data: data)))
    #expect(text.contains(reason) && !text.contains("\n"), "\(text)")
  }

  @Test func hugeHeaderAndInvalidText() throws {
    #expect(try #require(message(file("{}", length: .max))).contains("its header would have"))
    #expect(try #require(message(file("{}", length: 100_000_000))).contains("the file has 10"))
    var bytes = file(whole, data: 8)
    bytes[10] = 0xFF
    #expect(try #require(message(bytes)).contains("not UTF-8"))
  }
}

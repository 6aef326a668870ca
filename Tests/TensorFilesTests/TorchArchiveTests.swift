import Files
import Foundation
import TestSupport
import Testing

@testable import TensorFiles

/// Archives that somebody wrote to do harm, or that a disk damaged: each is refused in one line.
@Suite struct TorchArchiveTests: HostileFiles {
  // MARK: Damage

  @Test func everyTruncation() throws {
    let whole = archive(state()).data()
    #expect(throws: Never.self) { try read(whole).get() }
    for count in 0..<whole.count { #expect(refusal(whole.prefix(count)) != "accepted", "\(count) bytes") }
    let fixture = try TextFile.bytes(Fixtures.path("icl_gpt2_tiny/state.pt"))
    for count in stride(from: 97, to: fixture.count, by: 97 * 997) {
      #expect(refusal(fixture.prefix(count)) != "accepted", "\(count) bytes of the fixture")
    }
  }

  /// A changed bit is found, or it was in a field that says nothing of the tensors.
  @Test func changedBits() throws {
    let whole = archive(state()).data()
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
    var writer = archive(state())
    writer.fault = ZipWriter.Fault(name: "state/data/0", part: part, offset: offset, bytes: bytes)
    let line = refusal(writer.data())
    #expect(line.contains(reason), "\(line)")
  }

  @Test func checksumsAndOverlaps() {
    // A checksum that both headers give, but not the bytes.
    var writer = archive(state())
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

    var twice = archive(state())
    twice.entries.append(twice.entries[2])
    #expect(refusal(twice.data()).contains("entry 'state/data/0' stands twice"))
  }

  @Test func archivesOfSomethingElse() throws {
    var writer = archive(state())
    writer.entries.removeFirst()
    #expect(refusal(writer.data()).contains("it holds 0 pickles"))
    writer.entries.append(("other/data.pkl", state()))
    writer.entries.append(("state/data.pkl", state()))
    #expect(refusal(writer.data()).contains("it holds 2 pickles"))
    writer = archive(state())
    writer.entries[1].bytes = Array("big".utf8)
    #expect(refusal(writer.data()).contains("not little-endian"))
    // PyTorch's second end record, with another number of entries than the first.
    var fixture = try TextFile.bytes(Fixtures.path("icl_gpt2_tiny/state.pt"))
    fixture[fixture.count - 98 + 24] ^= 1
    #expect(refusal(fixture).contains("76 bytes between the directory and its end record belong to nothing"))
    #expect(refusal(Data([0x80, 2, 0x8A, 10])).contains("before 1.6"))
    #expect(refusal(Data(count: 100_000)).contains("do not end with the directory"))
  }
}

/// Memory for many arrays that live and die together, in few pieces: arrays that are used one after the other then share large
/// pages, and the processor finds them without walking its page tables.
final class FloatArena {
  private static let largestPiece = 4 << 20
  /// Numbers of the next piece; it doubles, so that a small model takes little.
  private var piece = 1 << 19
  private var buffer: FloatBuffer?
  private var used = 0

  /// Zeros, aligned for the widest vectors.
  func array(_ count: Int) -> FloatArray {
    // Arrays that begin at the same place of a page would compete for the same sets of the first cache.
    let needed = (count + 15) / 16 * 16 + 16
    guard needed <= Self.largestPiece else { return FloatArray(owner: FloatBuffer(count: needed), offset: 0) }
    if buffer.map({ used + needed > $0.count }) ?? true {
      while piece < needed { piece *= 2 }
      buffer = FloatBuffer(count: piece)
      piece = min(2 * piece, Self.largestPiece)
      used = 0
    }
    guard let buffer else { preconditionFailure("a piece was just made") }
    defer { used += needed }
    return FloatArray(owner: buffer, offset: used)
  }
}

/// A part of an arena.
struct FloatArray {
  private let owner: FloatBuffer
  let start: UnsafeMutablePointer<Float>

  /// The array from an entry on.
  func from(_ index: Int) -> FloatArray { FloatArray(owner: owner, offset: start - owner.start + index) }

  fileprivate init(owner: FloatBuffer, offset: Int) {
    self.owner = owner
    start = owner.start + offset
  }
}

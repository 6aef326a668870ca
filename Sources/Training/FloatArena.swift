/// An arena: memory for many arrays that live and die together, in few blocks, so that arrays that are used one after the
/// other share huge pages and seldom miss the TLB.
final class FloatArena {
  private static let largestBlock = 4 << 20
  /// Floats of the next block; it doubles, so that a small model takes little.
  private var blockSize = 1 << 19
  private var block = FloatBuffer(count: 0)
  private var used = 0

  /// Zeros, aligned for the widest vectors.
  func array(_ count: Int) -> FloatArray {
    // A cache line of padding: arrays that begin at the same offset of a page would map to the same sets of the L1 cache.
    let needed = (count + 15) / 16 * 16 + 16
    guard needed <= Self.largestBlock else { return FloatArray(owner: FloatBuffer(count: needed), offset: 0) }
    if used + needed > block.count {
      while blockSize < needed { blockSize *= 2 }
      block = FloatBuffer(count: blockSize)
      blockSize = min(2 * blockSize, Self.largestBlock)
      used = 0
    }
    defer { used += needed }
    return FloatArray(owner: block, offset: used)
  }
}

/// An array in an arena, which it keeps alive.
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

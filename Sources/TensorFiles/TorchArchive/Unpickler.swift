import Files

/// Reads the pickles that PyTorch writes for tensors (protocol 2; opcodes of Python's `pickletools`) as plain data.
///
/// A pickle is a program that may call anything. This reader has the opcodes and the names that dictionaries of tensors
/// need, calls nothing, and refuses whatever else a file asks for.
struct Unpickler {
  /// Longest pickle that is read, in bytes; a GPT-2 of twelve layers and its optimiser's state need about 40,000.
  static let longest = 1 << 22
  private static let deepestStack = 1 << 16
  private static let deepestMarks = 256
  private static let longestText = 1 << 16
  private static let mostAxes = 8

  private let bytes: [UInt8]
  private var position = 0
  private var stack: [PickleValue] = []
  private var marks: [Int] = []
  private var memo: [Int: PickleValue] = [:]
  private var heap = PickleHeap()

  /// The value that a pickle of at most ``longest`` bytes holds, and what it contains.
  /// - Throws: `Damage` with the fault and its byte, without the file's name.
  static func read(_ bytes: [UInt8]) throws(Damage) -> (root: PickleValue, heap: PickleHeap) {
    var unpickler = Unpickler(bytes: bytes)
    try unpickler.readProtocol()
    while try unpickler.step() {}
    guard unpickler.stack.count == 1, unpickler.marks.isEmpty, unpickler.position == bytes.count else {
      throw unpickler.fault("the pickle ends here, but values or bytes are left")
    }
    return (unpickler.stack[0], unpickler.heap)
  }

  private init(bytes: [UInt8]) { self.bytes = bytes }

  private mutating func readProtocol() throws(Damage) {
    guard try byte() == 0x80, (2...5).contains(try byte()) else { throw fault("no pickle of protocol 2 begins here") }
  }

  // MARK: Opcodes

  /// Obeys one opcode; `false` when it was the last.
  private mutating func step() throws(Damage) -> Bool {
    let start = position
    let opcode = try byte()
    switch UnicodeScalar(opcode) {
    case ".": return false
    case "N": try push(.none)
    case "\u{88}": try push(.bool(true))
    case "\u{89}": try push(.bool(false))
    case "K": try push(.integer(Int(number(1))))
    case "M": try push(.integer(Int(number(2))))
    case "J": try push(.integer(Int(Int32(truncatingIfNeeded: number(4)))))
    case "\u{8A}": try push(.integer(longInteger()))
    case "G": try push(.real(Double(bitPattern: number(8).byteSwapped)))
    case "X": try push(.text(text()))
    case "c": try push(.global(global()))
    case "(": try mark()
    case ")": try push(heap.add(tuple: []))
    case "\u{85}": try tuple(1)
    case "\u{86}": try tuple(2)
    case "\u{87}": try tuple(3)
    case "t": try push(heap.add(tuple: popToMark()))
    case "}": try push(heap.add(PickleHeap.Dictionary(isOrdered: false)))
    case "]": try push(.list)
    case "a", "e", "s", "u", "b": try fill(opcode)
    case "q": try memoize(Int(number(1)))
    case "r": try memoize(Int(number(4)))
    case "h": try recall(Int(number(1)))
    case "j": try recall(Int(number(4)))
    case "Q": try push(heap.add(storage(pop())))
    case "R": try reduce()
    default:
      throw Damage(
        "opcode \(opcode) at byte \(start) of its pickle is none that a checkpoint needs; save it again with "
          + "the pickle protocol that torch.save has by default")
    }
    return true
  }

  /// Opcodes that add to a list, a dictionary or an object's attributes.
  private mutating func fill(_ opcode: UInt8) throws(Damage) {
    let isMany = opcode == UInt8(ascii: "e") || opcode == UInt8(ascii: "u")
    var values = isMany ? try popToMark() : [try pop()]
    if opcode == UInt8(ascii: "s") { values.insert(try pop(), at: 0) }
    switch (UnicodeScalar(opcode), try top()) {
    case ("a", .list), ("e", .list): break
    case ("s", .dictionary(let index)), ("u", .dictionary(let index)):
      guard values.count % 2 == 0 else { throw fault("a dictionary is given a key without a value") }
      for item in stride(from: 0, to: values.count, by: 2) {
        heap.dictionaries[index].items.append((values[item], values[item + 1]))
      }
    case ("b", .dictionary(let index)) where heap.dictionaries[index].isOrdered:
      // The attribute `_metadata` of a module's state_dict: versions of its layers, which no tensor depends on.
      guard case .dictionary = values[0] else { throw fault("an OrderedDict is given attributes that are none") }
    default: throw fault("something that is no list or dictionary is filled")
    }
  }

  /// Calls that only rearrange data; each is carried out here.
  private mutating func reduce() throws(Damage) {
    guard case .tuple(let index) = try pop(), case .global(let global) = try pop() else {
      throw fault("a call without a function or without arguments")
    }
    let arguments = heap.tuples[index]
    switch global {
    case .orderedDictionary where arguments.isEmpty: try push(heap.add(PickleHeap.Dictionary(isOrdered: true)))
    case .rebuildTensor: try push(heap.add(tensor(arguments)))
    case .rebuildParameter:
      guard arguments.count == 3, case .tensor = arguments[0] else { throw fault("a parameter without a tensor") }
      try push(arguments[0])
    case .orderedDictionary, .storage: throw fault("a call with arguments that a checkpoint does not need")
    }
  }

  /// `(storage, offset, shape, strides, requires_grad, backward_hooks)`.
  private func tensor(_ arguments: [PickleValue]) throws(Damage) -> PickledTensor {
    guard arguments.count == 6, case .storage(let storage) = arguments[0], let offset = arguments[1].integer,
      let shape = integers(arguments[2]), let strides = integers(arguments[3])
    else { throw fault("a tensor without storage, offset, shape and strides") }
    return PickledTensor(storage: heap.storages[storage], offset: offset, shape: shape, strides: strides)
  }

  /// `('storage', class, key, device, count)`.
  private func storage(_ identifier: PickleValue) throws(Damage) -> PickledStorage {
    guard case .tuple(let index) = identifier, heap.tuples[index].count == 5, heap.tuples[index][0] == .text("storage"),
      case .global(.storage(let type)) = heap.tuples[index][1], let key = heap.tuples[index][2].text,
      let device = heap.tuples[index][3].text, let count = heap.tuples[index][4].integer
    else { throw fault("a reference that is not to a storage") }
    let parts = device.split(separator: ":", maxSplits: 1, omittingEmptySubsequences: false)
    guard ["cpu", "cuda", "mps"].contains(parts[0]), parts.count == 1 || Int(parts[1]) != nil else {
      throw fault("a storage on the device \(quoted(device))")
    }
    return PickledStorage(type: type, key: key, count: count)
  }

  private func integers(_ value: PickleValue) -> [Int]? {
    guard case .tuple(let index) = value, heap.tuples[index].count <= Self.mostAxes else { return nil }
    let integers = heap.tuples[index].compactMap(\.integer)
    return integers.count == heap.tuples[index].count ? integers : nil
  }

  // MARK: Stack and memo

  private mutating func push(_ value: PickleValue) throws(Damage) {
    guard stack.count < Self.deepestStack else { throw fault("more than \(Self.deepestStack) values are at hand") }
    stack.append(value)
  }

  private mutating func mark() throws(Damage) {
    guard marks.count < Self.deepestMarks else { throw fault("values nest more than \(Self.deepestMarks) deep") }
    marks.append(stack.count)
  }

  private func top() throws(Damage) -> PickleValue {
    guard stack.count > marks.last ?? 0 else { throw fault("a value is missing") }
    return stack[stack.count - 1]
  }

  private mutating func pop() throws(Damage) -> PickleValue {
    let value = try top()
    stack.removeLast()
    return value
  }

  private mutating func popToMark() throws(Damage) -> [PickleValue] {
    guard let mark = marks.popLast() else { throw fault("a mark is missing") }
    defer { stack.removeSubrange(mark...) }
    return Array(stack[mark...])
  }

  private mutating func tuple(_ count: Int) throws(Damage) {
    var values: [PickleValue] = []
    for _ in 0..<count { values.insert(try pop(), at: 0) }
    try push(heap.add(tuple: values))
  }

  private mutating func memoize(_ index: Int) throws(Damage) {
    // Picklers count from 0, so no number is larger than the pickle is long.
    guard index < bytes.count else { throw fault("the memo would have an entry \(index)") }
    memo[index] = try top()
  }

  private mutating func recall(_ index: Int) throws(Damage) {
    guard let value = memo[index] else { throw fault("the memo has no entry \(index)") }
    try push(value)
  }

  // MARK: Arguments of opcodes

  private mutating func byte() throws(Damage) -> UInt8 {
    guard position < bytes.count else { throw fault("the pickle breaks off") }
    position += 1
    return bytes[position - 1]
  }

  private mutating func take(_ count: Int) throws(Damage) -> ArraySlice<UInt8> {
    guard count <= bytes.count - position else { throw fault("the pickle breaks off") }
    position += count
    return bytes[position - count..<position]
  }

  /// An unsigned number of up to eight bytes, little-endian.
  private mutating func number(_ size: Int) throws(Damage) -> UInt64 {
    try take(size).reversed().reduce(UInt64(0)) { $0 << 8 | UInt64($1) }
  }

  /// A signed number that says its own length, at most eight bytes.
  private mutating func longInteger() throws(Damage) -> Int {
    let size = Int(try byte())
    guard size <= 8 else { throw fault("a whole number of \(size) bytes") }
    guard size > 0 else { return 0 }
    let unused = 64 - 8 * size
    return Int(Int64(bitPattern: try number(size) << unused) >> unused)
  }

  private mutating func text() throws(Damage) -> String {
    let length = Int(try number(4))
    guard length <= Self.longestText else { throw fault("a text of \(length) bytes") }
    guard let text = String(validating: try take(length), as: UTF8.self) else { throw fault("a text is not UTF-8") }
    return text
  }

  private mutating func global() throws(Damage) -> PickleGlobal {
    let module = try line()
    let name = try line()
    guard let global = PickleGlobal(module: module, name: name) else {
      throw Damage(
        "its pickle calls \(quoted("\(module).\(name)")), and a checkpoint must not run code; if you trust it, "
          + "load it in PyTorch and save its state_dict() alone")
    }
    return global
  }

  /// A name up to the end of its line.
  private mutating func line() throws(Damage) -> String {
    guard let end = bytes[position...].prefix(200).firstIndex(of: UInt8(ascii: "\n")),
      let line = String(validating: bytes[position..<end], as: UTF8.self)
    else { throw fault("a name without an end, or not UTF-8") }
    position = end + 1
    return line
  }

  private func fault(_ message: String) -> Damage {
    Damage("\(message), at byte \(position) of its pickle; copy the file or save the state_dict() again")
  }
}

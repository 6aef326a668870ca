/// What a pickle of tensors can hold, and nothing that has code.
///
/// Everything that can contain another value lies in a ``PickleHeap`` and is named by its index, so that a list that
/// contains itself is as harmless as any other, and nothing nests.
enum PickleValue: Sendable, Equatable {
  case none
  case bool(Bool)
  case integer(Int)
  case real(Double)
  case text(String)
  /// A function or class, by its name only.
  case global(PickleGlobal)
  case tuple(Int)
  /// A list; its elements are not kept, since nothing that is read from a checkpoint lies in one.
  case list
  case dictionary(Int)
  case storage(Int)
  case tensor(Int)

  var integer: Int? { if case .integer(let value) = self { value } else { nil } }
  var text: String? { if case .text(let value) = self { value } else { nil } }
}

/// The only functions and classes that a checkpoint may name.
enum PickleGlobal: Sendable, Equatable {
  /// `collections.OrderedDict`.
  case orderedDictionary
  /// `torch._utils._rebuild_tensor_v2`.
  case rebuildTensor
  /// `torch._utils._rebuild_parameter`.
  case rebuildParameter
  /// A class of storages, `torch.FloatStorage` for one.
  case storage(ElementType)

  init?(module: String, name: String) {
    switch (module, name) {
    case ("collections", "OrderedDict"): self = .orderedDictionary
    case ("torch._utils", "_rebuild_tensor_v2"): self = .rebuildTensor
    case ("torch._utils", "_rebuild_parameter"): self = .rebuildParameter
    case ("torch", _):
      guard let type = Self.storages[name] else { return nil }
      self = .storage(type)
    default: return nil
    }
  }

  private static let storages: [String: ElementType] = [
    "FloatStorage": .float32, "DoubleStorage": .float64, "HalfStorage": .float16, "BFloat16Storage": .bfloat16,
    "LongStorage": .int64, "IntStorage": .int32, "ShortStorage": .int16, "CharStorage": .int8, "ByteStorage": .uint8,
    "BoolStorage": .bool,
  ]
}

/// Elements that lie in an entry of the archive of their own.
struct PickledStorage: Sendable, Equatable {
  var type: ElementType
  /// Name of the entry in the archive's folder `data`.
  var key: String
  /// Number of elements.
  var count: Int
}

/// A view of a storage, as the pickle says; nothing of it is checked yet.
struct PickledTensor: Sendable, Equatable {
  var storage: PickledStorage
  var offset: Int
  var shape: [Int]
  var strides: [Int]
}

/// The values of a pickle that contain others or are large.
struct PickleHeap: Sendable {
  struct Dictionary: Sendable {
    var isOrdered: Bool
    /// In the order in which they were set; a key may stand twice.
    var items: [(key: PickleValue, value: PickleValue)] = []
  }

  private(set) var tuples: [[PickleValue]] = []
  var dictionaries: [Dictionary] = []
  private(set) var storages: [PickledStorage] = []
  private(set) var tensors: [PickledTensor] = []

  mutating func add(tuple: [PickleValue]) -> PickleValue {
    tuples.append(tuple)
    return .tuple(tuples.count - 1)
  }

  mutating func add(_ dictionary: Dictionary) -> PickleValue {
    dictionaries.append(dictionary)
    return .dictionary(dictionaries.count - 1)
  }

  mutating func add(_ storage: PickledStorage) -> PickleValue {
    storages.append(storage)
    return .storage(storages.count - 1)
  }

  mutating func add(_ tensor: PickledTensor) -> PickleValue {
    tensors.append(tensor)
    return .tensor(tensors.count - 1)
  }
}

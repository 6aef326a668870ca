/// What is wrong with a file's bytes, in words and without the file's name: its reader knows that and adds it.
struct Damage: Error, Equatable, CustomStringConvertible {
  let description: String

  init(_ description: String) { self.description = description }
}

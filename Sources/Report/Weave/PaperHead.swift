import Files

/// What stands below a paper's title: authors with their affiliations, venue, date, licence.
struct PaperHead {
  let matter: FrontMatter
  /// Affiliations in the order in which authors name them.
  let affiliations: [String]

  init(_ matter: FrontMatter) {
    self.matter = matter
    var affiliations: [String] = []
    for name in matter.authors.flatMap(\.affiliations) where !affiliations.contains(name) { affiliations.append(name) }
    self.affiliations = affiliations
  }

  /// Marks behind an author's name: numbers of affiliations, a star for equal contributions, an envelope.
  private func marks(of author: Author) -> [String] {
    var marks = author.affiliations.compactMap { name in affiliations.firstIndex(of: name).map { String($0 + 1) } }
    if author.isEqualContributor { marks.append("*") }
    if author.isCorresponding { marks.append("✉") }
    return marks
  }

  /// What marks without numbers say.
  var legend: [String] {
    var lines: [String] = []
    if matter.authors.contains(where: \.isEqualContributor) { lines.append("* contributed equally") }
    let corresponding = matter.authors.filter(\.isCorresponding)
    if !corresponding.isEmpty {
      let addresses = corresponding.compactMap(\.email)
      lines.append("✉ corresponding author" + (addresses.isEmpty ? "" : ": " + addresses.joined(separator: ", ")))
    }
    return lines
  }

  /// Venue, date and licence.
  var facts: [String] {
    [matter.venue, matter.date ?? "", matter.license.map { "licence \($0)" } ?? ""].filter { !$0.isEmpty }
  }

  var html: String {
    matter.authors.map { author in
      let marks = marks(of: author)
      let name = Markup.escaped(author.name)
      let linked = author.orcid.map { "<a href=\"https://orcid.org/\($0)\">\(name)</a>" } ?? name
      return linked + (marks.isEmpty ? "" : "<sup>\(Markup.escaped(marks.joined(separator: ",")))</sup>")
    }.joined(separator: ", ")
  }

  /// Affiliations with their numbers, and what the marks say.
  var affiliationsHTML: String {
    let places = affiliations.enumerated().map { "<sup>\($0 + 1)</sup> \(Markup.escaped($1))" }
    return (places + legend.map(Markup.escaped)).joined(separator: " · ")
  }

  /// All of it but the title, in Markdown.
  var markdown: String {
    let authors = matter.authors.map { author in
      let marks = marks(of: author)
      let name = MarkdownText.escape(author.name)
      let linked = author.orcid.map { "[\(name)](<https://orcid.org/\($0)>)" } ?? name
      return linked + (marks.isEmpty ? "" : "<sup>\(MarkdownText.escape(marks.joined(separator: ",")))</sup>")
    }.joined(separator: ", ")
    var text = ([authors] + facts.map(MarkdownText.escape)).filter { !$0.isEmpty }.joined(separator: " · ")
    if let doi = matter.doi { text += " · [doi:\(MarkdownText.escape(doi))](<https://doi.org/\(doi)>)" }
    let places = affiliations.enumerated().map { "<sup>\($0 + 1)</sup> \(MarkdownText.escape($1))" }
    let lines = places + legend.map(MarkdownText.escape)
    if !lines.isEmpty { text += "\n\n" + lines.joined(separator: " · ") }
    if !matter.keywords.isEmpty {
      text += "\n\n*Keywords:* " + MarkdownText.escape(matter.keywords.joined(separator: ", "))
    }
    return text
  }
}

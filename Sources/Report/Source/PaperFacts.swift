import Files

/// What the front matter of a literate source says about a paper, for files that are not pages.
public struct PaperFacts: Sendable, Equatable {
  /// Somebody who wrote it.
  public struct Person: Sendable, Equatable {
    /// The whole name.
    public var name: String
    /// Such as `0000-0002-1825-0097`.
    public var orcid: String?
    /// Names of institutions.
    public var affiliations: [String]
  }

  /// Title, in Markdown.
  public var title: String
  /// Authors, in order.
  public var authors: [Person]
  /// Where it was published; may be empty.
  public var venue: String
  /// Day of publication, as it is written.
  public var date: String?
  /// Licence, as it is written.
  public var license: String?
  /// What it is about.
  public var keywords: [String]
  /// Abstract, in Markdown.
  public var abstract: String?
  /// Address of the paper: its page, or that of its digital object identifier.
  public var address: String?
  /// Address of the authors' code.
  public var code: String?
}

extension PaperSource {
  /// What the front matter says about the paper.
  public var facts: PaperFacts {
    PaperFacts(
      title: matter.title.text,
      authors: matter.authors.map {
        PaperFacts.Person(name: $0.name, orcid: $0.orcid, affiliations: $0.affiliations)
      },
      venue: matter.venue, date: matter.date, license: matter.license, keywords: matter.keywords,
      abstract: matter.abstract?.text, address: matter.url ?? matter.doi.map { "https://doi.org/\($0)" },
      code: matter.code)
  }
}

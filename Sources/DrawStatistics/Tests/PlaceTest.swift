/// One of the tests that where a unit stands changes nothing (docs/spec/rehearsal.md).
public struct PlaceTest: Sendable, Hashable {
    public enum Kind: String, Sendable, CaseIterable {
        /// Units that stand early are admitted more often, or less: Wilcoxon's rank sum, class by class.
        case trend
        /// Admissions in each tenth of the order: chi-squared.
        case tenths
        /// Runs of admitted and not admitted units: Wald and Wolfowitz.
        case runs
        /// Units that stand early are admitted earlier in their stage: Spearman's rank correlation.
        case sequence
        /// The first unit.
        case first
        /// The last unit.
        case last
        /// All units of a class are admitted equally often: Cochran's Q.
        case alike
        /// The unit that is farthest from its class, times the number of units.
        case extreme
    }

    /// An order of the units.
    public enum Order: String, Sendable, CaseIterable {
        /// The list's: by cid.
        case list
        /// The office's file's.
        case file
    }

    public let kind: Kind
    /// nil for a test in which no order plays a part.
    public let order: Order?
    /// z, or chi-squared.
    public let statistic: Double?
    /// Degrees of freedom of chi-squared.
    public let degrees: Int?
    /// nil if there is too little to say: everybody or hardly anybody is admitted.
    public let p: Double?

    init(_ kind: Kind, _ order: Order? = nil, statistic: Double? = nil, degrees: Int? = nil, p: Double? = nil) {
        self.kind = kind
        self.order = order
        self.statistic = statistic
        self.degrees = degrees
        self.p = p
    }

    /// A statistic that is close to standard normal.
    init(_ kind: Kind, _ order: Order? = nil, z: Double) {
        self.init(kind, order, statistic: z, p: NormalDistribution.twoSidedTail(z))
    }

    init(_ kind: Kind, _ order: Order? = nil, chiSquared: Double, degrees: Int) {
        self.init(
            kind, order, statistic: chiSquared, degrees: degrees,
            p: ChiSquaredDistribution.upperTail(chiSquared, degrees: degrees))
    }
}

extension Fp {
    /// 1/x by Fermat's theorem, x^(p − 2); 0 for 0, as `inv0` of RFC 9380 section 4.
    var inverse: Fp { power(.inverse) }

    /// A square root, x^((p + 1)/4); nil if there is none. Which of the two it is is not said.
    var squareRoot: Fp? {
        let root = power(.squareRoot)
        return root.squared == self ? root : nil
    }
}

//! Every path that a source file mentions, resolved to the crate it belongs to.

use proc_macro2::{Delimiter, TokenStream, TokenTree};
use std::str::FromStr;

/// A path as written, with `super` and `self` resolved: it starts with `crate` or a crate's name.
#[derive(Debug, PartialEq, Eq)]
pub struct MentionedPath {
    /// Segments; a glob is `*`.
    pub segments: Vec<String>,
    /// Whether it stands in a module named `tests`.
    pub in_tests: bool,
}

/// All paths of two or more segments, and single-segment `use` items, in a file of `module`.
pub fn mentioned_paths(source: &str, module: &[String]) -> Vec<MentionedPath> {
    let tokens = TokenStream::from_str(source).expect("the file was parsed before");
    let mut found = Vec::new();
    walk(tokens, module, module.len(), &mut found);
    found
}

/// Whether the keyword `unsafe` stands anywhere outside comments and strings.
pub fn mentions_unsafe(source: &str) -> bool {
    fn any(tokens: TokenStream) -> bool {
        tokens.into_iter().any(|token| match token {
            TokenTree::Ident(ident) => ident == "unsafe",
            TokenTree::Group(group) => any(group.stream()),
            _ => false,
        })
    }
    any(TokenStream::from_str(source).expect("the file was parsed before"))
}

fn walk(tokens: TokenStream, module: &[String], file_depth: usize, found: &mut Vec<MentionedPath>) {
    let tokens: Vec<TokenTree> = tokens.into_iter().collect();
    let mut at = 0;
    while at < tokens.len() {
        match &tokens[at] {
            TokenTree::Ident(ident) if ident == "mod" => {
                if let (Some(TokenTree::Ident(name)), Some(TokenTree::Group(body))) =
                    (tokens.get(at + 1), tokens.get(at + 2))
                    && body.delimiter() == Delimiter::Brace
                {
                    let mut inner = module.to_vec();
                    inner.push(name.to_string());
                    walk(body.stream(), &inner, file_depth, found);
                    at += 3;
                    continue;
                }
                at += 1;
            }
            TokenTree::Ident(_) => {
                let follows_path = at > 0 && is_punct(&tokens[at - 1], '.');
                let (paths, next) = path_at(&tokens, at);
                for segments in paths {
                    if segments.len() > 1 && !follows_path {
                        push(segments, module, file_depth, found);
                    }
                }
                at = next;
            }
            TokenTree::Group(group) => {
                walk(group.stream(), module, file_depth, found);
                at += 1;
            }
            _ => at += 1,
        }
    }
}

/// The paths that start at an identifier (several when a `use` group follows), and where to go on.
fn path_at(tokens: &[TokenTree], start: usize) -> (Vec<Vec<String>>, usize) {
    let mut segments = vec![tokens[start].to_string()];
    let mut at = start + 1;
    loop {
        let colons = tokens.get(at).is_some_and(|t| is_punct(t, ':'))
            && tokens.get(at + 1).is_some_and(|t| is_punct(t, ':'));
        if !colons {
            return (vec![segments], at);
        }
        match tokens.get(at + 2) {
            Some(TokenTree::Ident(ident)) => {
                segments.push(ident.to_string());
                at += 3;
            }
            Some(TokenTree::Punct(star)) if star.as_char() == '*' => {
                segments.push("*".into());
                return (vec![segments], at + 3);
            }
            Some(TokenTree::Group(group)) if group.delimiter() == Delimiter::Brace => {
                let inner: Vec<TokenTree> = group.stream().into_iter().collect();
                let mut all = Vec::new();
                let mut position = 0;
                while position < inner.len() {
                    if matches!(&inner[position], TokenTree::Ident(_)) {
                        let (paths, next) = path_at(&inner, position);
                        for path in paths {
                            all.push([segments.clone(), path].concat());
                        }
                        position = next;
                    } else {
                        position += 1;
                    }
                }
                return (all, at + 3);
            }
            _ => return (vec![segments], at + 2),
        }
    }
}

fn is_punct(token: &TokenTree, which: char) -> bool {
    matches!(token, TokenTree::Punct(punct) if punct.as_char() == which)
}

fn push(
    segments: Vec<String>,
    module: &[String],
    file_depth: usize,
    found: &mut Vec<MentionedPath>,
) {
    let in_tests = module[file_depth.min(module.len())..]
        .iter()
        .any(|name| name == "tests");
    let resolved = match segments[0].as_str() {
        "crate" | "zhedel" => [vec!["crate".into()], segments[1..].to_vec()].concat(),
        "self" => [
            vec!["crate".into()],
            module.to_vec(),
            segments[1..].to_vec(),
        ]
        .concat(),
        "super" => {
            let ups = segments.iter().take_while(|s| *s == "super").count();
            let base = &module[..module.len().saturating_sub(ups)];
            [
                vec!["crate".into()],
                base.to_vec(),
                segments[ups..].to_vec(),
            ]
            .concat()
        }
        _ => segments,
    };
    found.push(MentionedPath {
        segments: resolved,
        in_tests,
    });
}

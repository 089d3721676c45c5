//! Whether a seat of government stands for its government.
//!
//! reads:  syntax
//! writes: nothing
//! data:   data/actors/metonyms.toml

use crate::Context;
use onrecord_document::Id;
use onrecord_syntax::{Token, Upos};

/// Whether a name stands in a role that only a government can fill.
pub(crate) fn governs(context: &Context<'_>, name: Id<Token>) -> bool {
    let tokens = &context.syntax.tokens;
    let tree = context.syntax.tree();
    let words = &context.actors.metonymy;
    // "Vell and Oszk agreed": the second name has the role of the first.
    let first = std::iter::successors(Some(name), |&t| {
        tokens[t].head.filter(|_| tokens[t].relation_base() == "conj")
    })
    .last();
    let name = first.unwrap_or(name);
    let token = &tokens[name];
    let Some(head) = token.head else { return false };
    let verb = tokens[head].upos == Upos::Verb;
    let lemma = lemma(context, head);
    let case =
        || tree.children_by(name, &["case"]).map(|c| tokens[c].lemma.to_lowercase()).collect::<Vec<_>>();
    match token.relation.as_str() {
        "nsubj" => verb && words.subject_of.contains(&lemma),
        "nsubj:pass" => verb && words.object_of.contains(&lemma),
        "obj" | "iobj" => verb && words.object_of.contains(&lemma),
        "nmod:poss" => words.possessor_of.contains(&lemma),
        "obl:agent" => words.subject_of.contains(&lemma),
        "obl" if tree.child(head, &["nsubj:pass"]).is_some() && case().iter().any(|c| c == "by") => {
            words.subject_of.contains(&lemma)
        }
        "nmod" | "obl" => {
            let by = case();
            let noun = words.complement_of.contains(&lemma);
            // "held talks with Oszk" hangs on the verb, its noun beside it.
            let object = || {
                tree.children_by(head, &["obj"])
                    .any(|o| words.complement_of.contains(&tokens[o].lemma.to_lowercase()))
            };
            by.iter().any(|c| words.complement_by.contains(c)) && (noun || verb && object())
        }
        _ => false,
    }
}

/// The lemma of a word; where tagging cut a doubled letter or an ending wrongly, what the table knows instead.
fn lemma(context: &Context<'_>, word: Id<Token>) -> String {
    let words = &context.actors.metonymy;
    let lemma = context.syntax.tokens[word].lemma.to_lowercase();
    let known = |l: &str| words.subject_of.contains(l) || words.object_of.contains(l);
    if known(&lemma) {
        return lemma;
    }
    let silent = format!("{lemma}e");
    let mut letters = lemma.chars().rev();
    let doubled = letters.next().is_some_and(|last| letters.next() == Some(last));
    match lemma.char_indices().next_back() {
        _ if known(&silent) => silent,
        Some((at, _)) if doubled && known(&lemma[..at]) => lemma[..at].to_owned(),
        _ => lemma,
    }
}

//! Rows of one kind in text order, and the typed numbers that name them.
//!
//! reads:  nothing
//! writes: Id, Layer

use std::fmt;
use std::hash::{Hash, Hasher};
use std::marker::PhantomData;
use std::ops::{Index, IndexMut};

/// The number of a row in a [`Layer<T>`]; an `Id<Token>` is not an `Id<Mention>`.
pub struct Id<T>(u32, PhantomData<fn() -> T>);

impl<T> Id<T> {
    /// The id of row `index`.
    ///
    /// # Panics
    /// If `index` does not fit 32 bits.
    pub fn new(index: usize) -> Id<T> {
        Id(u32::try_from(index).expect("a layer has fewer rows than its text has bytes"), PhantomData)
    }

    /// The row number, from 0.
    pub fn index(self) -> usize {
        self.0 as usize
    }
}

impl<T> Clone for Id<T> {
    fn clone(&self) -> Id<T> {
        *self
    }
}
impl<T> Copy for Id<T> {}
impl<T> PartialEq for Id<T> {
    fn eq(&self, other: &Id<T>) -> bool {
        self.0 == other.0
    }
}
impl<T> Eq for Id<T> {}
impl<T> PartialOrd for Id<T> {
    fn partial_cmp(&self, other: &Id<T>) -> Option<std::cmp::Ordering> {
        Some(self.cmp(other))
    }
}
impl<T> Ord for Id<T> {
    fn cmp(&self, other: &Id<T>) -> std::cmp::Ordering {
        self.0.cmp(&other.0)
    }
}
impl<T> Hash for Id<T> {
    fn hash<H: Hasher>(&self, state: &mut H) {
        self.0.hash(state);
    }
}
impl<T> fmt::Debug for Id<T> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "#{}", self.0)
    }
}

/// Rows of one kind, by convention in text order.
#[derive(Clone, PartialEq, Debug)]
pub struct Layer<T>(Vec<T>);

impl<T> Layer<T> {
    /// A layer without rows.
    pub fn new() -> Layer<T> {
        Layer(Vec::new())
    }

    /// Adds a row and returns its id.
    pub fn push(&mut self, row: T) -> Id<T> {
        self.0.push(row);
        Id::new(self.0.len() - 1)
    }

    /// Number of rows.
    pub fn len(&self) -> usize {
        self.0.len()
    }

    /// Whether there is no row.
    pub fn is_empty(&self) -> bool {
        self.0.is_empty()
    }

    /// The rows.
    pub fn rows(&self) -> &[T] {
        &self.0
    }

    /// The rows, to be changed in place by the stage that makes them.
    pub fn rows_mut(&mut self) -> &mut [T] {
        &mut self.0
    }

    /// The rows without their ids.
    pub fn iter(&self) -> std::slice::Iter<'_, T> {
        self.0.iter()
    }

    /// Ids and rows.
    pub fn enumerate(&self) -> impl DoubleEndedIterator<Item = (Id<T>, &T)> + ExactSizeIterator {
        self.0.iter().enumerate().map(|(i, row)| (Id::new(i), row))
    }

    /// The ids alone; they do not borrow the layer.
    pub fn ids(&self) -> impl DoubleEndedIterator<Item = Id<T>> + ExactSizeIterator + use<T> {
        (0..self.0.len()).map(Id::new)
    }

    /// The row of an id, or nothing if the id is of another layer.
    pub fn get(&self, id: Id<T>) -> Option<&T> {
        self.0.get(id.index())
    }
}

impl<T> Default for Layer<T> {
    fn default() -> Layer<T> {
        Layer::new()
    }
}
impl<T> From<Vec<T>> for Layer<T> {
    fn from(rows: Vec<T>) -> Layer<T> {
        Layer(rows)
    }
}
impl<T> FromIterator<T> for Layer<T> {
    fn from_iter<I: IntoIterator<Item = T>>(rows: I) -> Layer<T> {
        Layer(rows.into_iter().collect())
    }
}
impl<T> Index<Id<T>> for Layer<T> {
    type Output = T;
    fn index(&self, id: Id<T>) -> &T {
        &self.0[id.index()]
    }
}
impl<T> IndexMut<Id<T>> for Layer<T> {
    fn index_mut(&mut self, id: Id<T>) -> &mut T {
        &mut self.0[id.index()]
    }
}
impl<'a, T> IntoIterator for &'a Layer<T> {
    type Item = &'a T;
    type IntoIter = std::slice::Iter<'a, T>;
    fn into_iter(self) -> Self::IntoIter {
        self.0.iter()
    }
}

/// Code that the packages of this module share. Not exported.
package io.picos.std;

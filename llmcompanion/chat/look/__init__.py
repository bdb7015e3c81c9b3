"""The second look: does what a reply said come out again, or was it led there?"""
